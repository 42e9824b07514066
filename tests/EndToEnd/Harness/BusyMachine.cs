using System.Globalization;

namespace EndToEnd.Harness;

/// <summary>A machine with more to do than it has cores: what takes time there says nothing of us.</summary>
internal static class BusyMachine
{
    private const double MostLoad = 3;

    /// <summary>Skips the test on such a machine: for one that would fail otherwise.</summary>
    /// <param name="figure">That is none there, as a sentence begins.</param>
    public static void Skip(string figure)
    {
        // The load average of the last minute.
        var load = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.SkipWhen(load > MostLoad, $"The machine is busy (load average {load:0.0}): {figure} are no figure. Run it alone.");
    }
}
