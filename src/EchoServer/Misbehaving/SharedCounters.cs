using EchoServer.Reporting;

namespace EchoServer.Misbehaving;

/// <summary>The counts of a server whose connections run on many threads.</summary>
internal sealed class SharedCounters
{
    private long _accepted, _closed, _acceptErrors, _frames, _received, _sent, _protocolErrors;

    public void Accepted() => Interlocked.Increment(ref _accepted);

    public void Closed() => Interlocked.Increment(ref _closed);

    public void AcceptFailed() => Interlocked.Increment(ref _acceptErrors);

    public void Received(int bytes) => Interlocked.Add(ref _received, bytes);

    public void Framed(int frames) => Interlocked.Add(ref _frames, frames);

    public void Sent(int bytes) => Interlocked.Add(ref _sent, bytes);

    public void ProtocolBroken() => Interlocked.Increment(ref _protocolErrors);

    public Counts Snapshot(long misbehaved)
    {
        var closed = Interlocked.Read(ref _closed); // before accepted: open is never negative
        var accepted = Interlocked.Read(ref _accepted);
        return new(
            accepted,
            accepted - closed,
            Interlocked.Read(ref _acceptErrors),
            Interlocked.Read(ref _frames),
            Interlocked.Read(ref _received),
            Interlocked.Read(ref _sent),
            Interlocked.Read(ref _protocolErrors),
            misbehaved);
    }
}
