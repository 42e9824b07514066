using System.Net;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Run;
using ActorLoad.Operate;
using Akka.Actor;
using Akka.Configuration;
using Akka.IO;
using static ActorLoad.Run.RunCoordinatorProtocol;

namespace ActorLoad.Run;

/// <summary>The product's I/O model: an actor for each connection on Akka.IO, and a scheduler actor that fans the sends out.</summary>
public sealed class ActorEngine : ILoadEngine
{
    public string Program => "actorload";

    public bool Splits => true;

    public string NameOf(LoadOptions options) => EngineCosts.Actors.Name;

    public EngineCosts CostsOf(LoadOptions options) => EngineCosts.Actors;

    public ILoadClient Start(LoadOptions options, Config config, RunLog log) => new Client(ActorSystem.Create(
        "actorload", BootstrapSetup.Create().WithConfig(config.WithFallback(AkkaLogBridge.Hocon)).And(new AkkaLogSetup(log.Factory))));

    private sealed class Client : ILoadClient
    {
        private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

        /// <summary>Of TEST-NET-1 (RFC 5737), which no machine has.</summary>
        private static readonly IPAddress s_nobodysAddress = new([192, 0, 2, 1]);

        private readonly ActorSystem _system;

        public Client(ActorSystem system)
        {
            _system = system;
            // A socket that can't be bound, so that what the runtime loads for such a failure is there when there is no descriptor left to load it with.
            system.Tcp().Tell(new Tcp.Connect(new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(s_nobodysAddress, 0)), ActorRefs.NoSender);
        }

        public IRunHandle Begin(string name, RunSetup setup, IRunObserver observer) =>
            new Handle(_system.ActorOf(RunCoordinator.Props(setup, observer), name));

        public async ValueTask DisposeAsync() => await Task.WhenAny(_system.Terminate(), Task.Delay(StopTimeout));
    }

    private sealed class Handle : IRunHandle
    {
        private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3);

        private readonly IActorRef _coordinator;

        public Handle(IActorRef coordinator)
        {
            _coordinator = coordinator;
            Ended = coordinator.WatchAsync();
        }

        public Task Ended { get; }

        public void Stop(string by) => _coordinator.Tell(new StopRun(by), ActorRefs.NoSender);

        public async ValueTask DisposeAsync() => await Task.WhenAny(_coordinator.GracefulStop(StopTimeout), Task.Delay(StopTimeout));
    }
}
