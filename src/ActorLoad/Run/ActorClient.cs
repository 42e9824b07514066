using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Pbm;
using ActorLoad.Hosting.Run;
using ActorLoad.Palettes;
using Akka.Actor;
using Akka.IO;

namespace ActorLoad.Run;

/// <summary>Does runs on an actor system, all of it in this process.</summary>
/// <remarks>Disposed, it terminates the system; a client on a system that is another's is not disposed.</remarks>
public sealed class ActorClient : ILoadClient
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Of TEST-NET-1 (RFC 5737), which no machine has.</summary>
    private static readonly IPAddress s_nobodysAddress = new([192, 0, 2, 1]);

    private readonly ActorSystem _system;
    private bool _hasFailed;

    public ActorClient(ActorSystem system) => _system = system;

    public ImmutableArray<Palette> Palettes => [ActorPalette.Of(_system)];

#if PETABRIDGE_CMD
    public void Serve(CommandRegistry registry) => PetabridgeCmd.PetabridgeConsole.Start(_system, registry);

#endif
    public IRunHandle Begin(string name, RunSetup setup, IRunObserver observer)
    {
        if (LoadParts.EpollOf(_system, setup.Options) is null)
            FailOnce();
        return new ActorRunHandle(Task.FromResult(_system.ActorOf(RunCoordinator.Props(setup, observer), name)));
    }

    /// <summary>A socket of Akka.IO's that can't be bound, so that what the runtime loads for such a failure is there when there is no descriptor left to load it with.</summary>
    private void FailOnce()
    {
        if (_hasFailed)
            return;
        _hasFailed = true;
        _system.Tcp().Tell(new Tcp.Connect(new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(s_nobodysAddress, 0)), ActorRefs.NoSender);
    }

    public async ValueTask DisposeAsync() => await Task.WhenAny(_system.Terminate(), Task.Delay(StopTimeout));
}
