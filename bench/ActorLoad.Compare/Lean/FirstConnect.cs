using System.Net;
using System.Net.Sockets;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Processes;

namespace ActorLoad.Compare.Lean;

/// <summary>How long it is from the start of a client to its first connect, as a listener of ours sees it.</summary>
internal static class FirstConnect
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <returns>Seconds; null where it did not connect.</returns>
    public static async Task<double?> MeasureAsync(
        IClientAdapter adapter, Load load, string json, Children all, TimeProvider time, CancellationToken cancel)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var target = $"{listener.LocalEndpoint}";
        var task = new ClientTask(load.Plans(adapter.Engine, [target])[0], [target], json);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        var start = time.GetTimestamp();
        await using var child = Child.Start(adapter.Command(task), group: null, all);
        try
        {
            using var first = await listener.AcceptTcpClientAsync(patience.Token);
            return time.GetElapsedTime(start).TotalSeconds;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}
