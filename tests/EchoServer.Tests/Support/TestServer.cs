using System.Net;
using EchoServer.Misbehaving;
using EchoServer.Reporting;
using EchoServer.Serving;

namespace EchoServer.Tests.Support;

/// <summary>An engine in this process, on a free port.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly Listeners _listeners;
    private readonly IEchoEngine _engine;
    private bool _stopped;

    private TestServer(string? misbehave, TimeProvider? time, IPAddress address)
    {
        _listeners = Listeners.Open(address, new PortPlan(0, 1), backlog: 128);
        _engine = misbehave is null
            ? new EchoLoop(_listeners.Sockets)
            : new MisbehavingEngine(_listeners.Sockets, MisbehaviourKinds.Parse(misbehave), time ?? TimeProvider.System);
        EndPoint = new IPEndPoint(address, _listeners.Ports[0]);
        _engine.Start();
    }

    public IPEndPoint EndPoint { get; }

    public Counts Counts => _engine.Counts;

    public static TestServer Echoing(IPAddress? address = null) => new(null, null, address ?? IPAddress.Loopback);

    public static TestServer Misbehaving(string kind, TimeProvider? time = null) => new(kind, time, IPAddress.Loopback);

    public Task<TestClient> ConnectAsync() => TestClient.ConnectAsync(EndPoint);

    /// <summary>Stops the server and returns its final counts.</summary>
    public async Task<Counts> StopAsync()
    {
        _stopped = true;
        _engine.Stop();
        await _engine.Completion.WaitAsync(Deadline.Length);
        return _engine.Counts;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped) await StopAsync();
        _engine.Dispose();
        _listeners.Dispose();
    }
}
