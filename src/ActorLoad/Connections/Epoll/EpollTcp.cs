using System.Globalization;
using Akka.Actor;
using Akka.IO;

namespace ActorLoad.Connections.Epoll;

/// <summary>
/// TCP connections of an actor system without an actor of their own, on a few threads that wait for all of them: in the place of Akka.IO, in whose messages it speaks to
/// the connections' actors. Linux alone.
/// </summary>
/// <remarks>docs/adr/0017 says what it is for. Its threads are made with the first run that asks for it, and end with the actor system.</remarks>
internal sealed class EpollTcp : IExtension
{
    private readonly EpollLoop[] _loops;
    private int _next;

    private EpollTcp(ActorSystem system)
    {
        var mostQueued = TcpSettings.Create(system).WriteCommandsQueueMaxSize;
        _loops = new EpollLoop[SocketThreads.CountNow];
        try
        {
            for (var i = 0; i < _loops.Length; i++)
                _loops[i] = new EpollLoop("connections " + i.ToString(CultureInfo.InvariantCulture), mostQueued);
        }
        catch
        {
            Dispose();
            throw;
        }

        system.RegisterOnTermination(Dispose);
    }

    public IReadOnlyList<EpollLoop> Loops => _loops;

    /// <summary>The one of an actor system.</summary>
    public static EpollTcp Of(ActorSystem system) => system.WithExtension<EpollTcp, Provider>();

    /// <summary>Begins to connect, on the loops in turn: see <see cref="EpollSocket.Connect"/>.</summary>
    public EpollSocket Connect(SocketRoute route, IActorRef owner) =>
        EpollSocket.Connect(_loops[(uint)Interlocked.Increment(ref _next) % (uint)_loops.Length], route, owner);

    private void Dispose()
    {
        foreach (var loop in _loops)
            loop?.Dispose();
    }

    private sealed class Provider : ExtensionIdProvider<EpollTcp>
    {
        public override EpollTcp CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
