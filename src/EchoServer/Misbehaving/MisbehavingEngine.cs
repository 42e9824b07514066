using System.Collections.Concurrent;
using System.Net.Sockets;
using EchoServer.Reporting;
using EchoServer.Serving;

namespace EchoServer.Misbehaving;

/// <summary>
/// The server behind <c>--misbehave</c>: frames are gathered, answered by a script, and written by tasks. It is easy to follow rather
/// than cheap; the plain echo is <see cref="EchoLoop"/> and shares none of it.
/// </summary>
internal sealed class MisbehavingEngine(IReadOnlyList<Socket> listeners, Misbehaviour misbehaviour, TimeProvider time) : IEchoEngine
{
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);

    private readonly SharedCounters _counters = new();
    private readonly Tally _tally = new();
    private readonly FreezeGate _gate = new();
    private readonly DescriptorReserve _reserve = new();
    private readonly ConcurrentDictionary<MisbehavingConnection, Task> _connections = new();
    private readonly CancellationTokenSource _stop = new();
    private int _faultStarted;

    public Task Completion { get; private set; } = Task.CompletedTask;

    public Counts Counts => _counters.Snapshot(_tally.Done);

    public void Start() => Completion = RunAsync(_stop.Token);

    public void Stop() => _stop.Cancel();

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(CancellationToken stop)
    {
        if (misbehaviour.Fault is ServerFault.NeverAccept)
        {
            _tally.Add(1);
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }
        await Task.WhenAll(listeners.Select(l => AcceptAllAsync(l, stop)));
        await Task.WhenAll(_connections.Values);
    }

    private async Task AcceptAllAsync(Socket listener, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await _gate.PassAsync().WaitAsync(stop);
                if (await AcceptAsync(listener, stop) is { } socket) Open(socket, stop);
                else await Task.Delay(AcceptPause, time, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    /// <returns>Null when there is no descriptor, or the accept failed for another reason; if a connection waits, that is counted.</returns>
    private async Task<Socket?> AcceptAsync(Socket listener, CancellationToken stop)
    {
        if (_reserve.IsReached())
        {
            if (listener.Poll(TimeSpan.Zero, SelectMode.SelectRead)) _counters.AcceptFailed();
            return null;
        }
        try
        {
            return await listener.AcceptAsync(stop);
        }
        catch (SocketException)
        {
            _counters.AcceptFailed();
            return null;
        }
    }

    private void Open(Socket socket, CancellationToken stop)
    {
        _counters.Accepted();
        var connection = new MisbehavingConnection(socket, misbehaviour.NewScript(_tally), _gate, _counters, time);
        _connections[connection] = Task.CompletedTask; // before it runs: it may end, and be removed, at once
        if (Interlocked.Exchange(ref _faultStarted, 1) == 0) _ = CommitFaultAsync(stop); // its time runs before the first echo
        var run = ServeAsync(connection, stop);
        _connections.TryUpdate(connection, run, Task.CompletedTask);
    }

    private async Task ServeAsync(MisbehavingConnection connection, CancellationToken stop)
    {
        if (misbehaviour.Fault is ServerFault.NeverRead)
        {
            _tally.Add(1);
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await connection.RunAsync(stop);
        _connections.TryRemove(connection, out _);
    }

    private async Task CommitFaultAsync(CancellationToken stop)
    {
        try
        {
            switch (misbehaviour.Fault)
            {
                case ServerFault.Freeze freeze:
                    await Task.Delay(freeze.After, time, stop);
                    _gate.Freeze();
                    _tally.Add(1);
                    await Task.Delay(freeze.Length, time, stop);
                    _gate.Thaw();
                    break;
                case ServerFault.ResetAll reset:
                    await Task.Delay(reset.After, time, stop);
                    foreach (var connection in _connections.Keys)
                    {
                        connection.Reset();
                        _tally.Add(1);
                    }
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped before its time.
        }
    }
}
