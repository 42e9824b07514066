using System.Collections.Immutable;
using System.Globalization;
using ActorLoad.Compare.Cli;

namespace ActorLoad.Compare.Soak;

/// <summary>One command of <c>bench/soak</c>, checked.</summary>
/// <param name="Hold">Of each part.</param>
/// <param name="Interval">Of the part that sends; divides the hold.</param>
/// <param name="Parts">In the order in which they run.</param>
internal sealed record SoakOptions(TimeSpan Hold, int Connections, TimeSpan Interval, ImmutableArray<string> Parts, string Out)
{
    public const string Idle = "idle", Pace = "pace";

    private const int DefaultMinutes = 30, MostMinutes = 24 * 60, DefaultConnections = 15_000, MostConnections = 19_000, DefaultInterval = 10;

    private static readonly TimeSpan s_settle = TimeSpan.FromMinutes(5);

    /// <summary>
    /// What comes before says nothing of a slope: code that is compiled once more, buffers that have found their size. Of a short hold it is a sixth.
    /// </summary>
    public TimeSpan Settle => Hold / 6 < s_settle ? Hold / 6 : s_settle;

    /// <param name="flags">As typed, by name.</param>
    /// <param name="root">The repository, under which the defaults of files and folders lie.</param>
    /// <returns>Options; null where there are problems.</returns>
    public static (SoakOptions? Options, ImmutableArray<string> Problems) Read(IReadOnlyDictionary<string, string> flags, string root)
    {
        var reader = new FlagReader(flags, root);
        var minutes = reader.Whole("--minutes", DefaultMinutes, 1, MostMinutes);
        var interval = reader.Whole("--interval", DefaultInterval, 1, 3_600);
        if (minutes * 60 % interval != 0)
            reader.Add($"--interval {interval}: not a divisor of the hold's {minutes * 60} s");
        string[] known = [Idle, Pace];
        ImmutableArray<string> parts = reader.Has("--parts") ? reader.Names("--parts", "part", known) : [.. known];
        var options = new SoakOptions(
            TimeSpan.FromMinutes(minutes), (int)reader.Whole("--connections", DefaultConnections, 10, MostConnections), TimeSpan.FromSeconds(interval),
            [.. known.Where(parts.Contains)], reader.PathOf("--out", "docs", "results", string.Create(CultureInfo.InvariantCulture, $"soak-{minutes}m.json")));
        return reader.Problems.IsEmpty ? (options, []) : (null, reader.Problems);
    }
}
