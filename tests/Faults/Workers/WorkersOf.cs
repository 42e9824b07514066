using System.Globalization;

namespace Faults.Workers;

/// <summary>The worker processes of a run, found by their command lines.</summary>
internal static class WorkersOf
{
    /// <param name="number">As in its name, from 1.</param>
    public static async Task<int> IdAsync(ActorLoadRun run, int number)
    {
        var id = 0;
        var sought = (number - 1).ToString(CultureInfo.InvariantCulture);
        await Deadline.UntilAsync(() => (id = run.Process.Living().FirstOrDefault(p => Arguments(p) is [.., "--child", var index] && index == sought)) != 0,
            $"worker-{number} is there");
        return id;
    }

    private static string[] Arguments(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").TrimEnd('\0').Split('\0');
        }
        catch (IOException)
        {
            return []; // it has ended
        }
    }
}
