using System.Globalization;
using ActorLoad.Compare.Engines;

namespace ActorLoad.Compare.Lean;

/// <summary>
/// How long a client takes to connect, and what it costs it, seen from outside: the kernel counts a network namespace's sockets, two to a
/// connection where both ends are in it. Looked at every few milliseconds, which is what the result is good to.
/// </summary>
internal static class ConnectWatch
{
    /// <summary>Of other things than the connections: the warm-up of our own program has some tens.</summary>
    private const int Sockets = 100;

    private const string OfV6 = "/proc/net/sockstat6";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <param name="before">Sockets before the client was started.</param>
    /// <param name="cancel">When the client has ended, at the latest.</param>
    /// <returns>Null where it did not come to all connections.</returns>
    public static async Task<(double Seconds, double CpuSeconds)?> FollowAsync(
        int process, int before, int connections, TimeProvider time, CancellationToken cancel)
    {
        using var looks = new PeriodicTimer(Look, time);
        (long At, double? Cpu)? begun = null;
        try
        {
            while (await looks.WaitForNextTickAsync(cancel))
            {
                var more = InUse() - before;
                if (begun is null && more > Sockets)
                    begun = (time.GetTimestamp(), OutsideView.CpuOf(process));
                if (begun is { } start && more >= 2 * connections)
                    return OutsideView.CpuOf(process) - start.Cpu is { } cpu ? (time.GetElapsedTime(start.At).TotalSeconds, cpu) : null;
            }
        }
        catch (OperationCanceledException)
        {
            // It ended before.
        }

        return null;
    }

    /// <summary>TCP sockets that are connected, connecting or listening.</summary>
    public static int InUse() =>
        InUse(File.ReadLines("/proc/net/sockstat"), "TCP:") + (File.Exists(OfV6) ? InUse(File.ReadLines(OfV6), "TCP6:") : 0);

    /// <param name="lines">Of /proc/net/sockstat, such as <c>TCP: inuse 5 orphan 0 tw 0 alloc 7 mem 1</c>.</param>
    internal static int InUse(IEnumerable<string> lines, string protocol) =>
        lines.FirstOrDefault(line => line.StartsWith(protocol, StringComparison.Ordinal))?.Split(' ') is [_, "inuse", var count, ..]
            ? int.Parse(count, CultureInfo.InvariantCulture)
            : 0;
}
