using System.Globalization;

namespace Faults.Support;

/// <summary>Other processes that want all the CPU there is.</summary>
internal static class BusyProcesses
{
    /// <param name="core">Where they are kept; null: anywhere.</param>
    /// <returns>Disposing it ends them all; after a minute they end by themselves.</returns>
    public static ChildProcess Start(int count, int? core = null)
    {
        string[] place = core is { } number ? ["taskset", "-c", number.ToString(CultureInfo.InvariantCulture)] : [];
        string[] command =
        [
            .. place, "timeout", "60", "sh", "-c", "i=0; while [ $i -lt $1 ]; do (while :; do :; done) & i=$((i + 1)); done; wait", "sh",
            count.ToString(CultureInfo.InvariantCulture),
        ];
        return ChildProcess.Start(command[0], command[1..]);
    }
}
