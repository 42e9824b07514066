using ActorLoad.Connections;
using ActorLoad.Connections.Epoll;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Run;
using ActorLoad.Pacing;
using Akka.Actor;
using Akka.IO;

namespace ActorLoad.Run;

/// <summary>The actors that hold a range of a run's connections: a group, and the send scheduler that tells them what is due.</summary>
public sealed record LoadParts(IdRange Ids, IActorRef Group, IActorRef Scheduler)
{
    /// <summary>Actors for each connection: ours, and Akka.IO's where it is on that.</summary>
    public static int ActorsPerConnection(LoadOptions options) => options.UsesEpoll ? 1 : 2;

    /// <param name="parent">Whose children they become, and who is told what they tell.</param>
    /// <param name="messages">Built once for all parts of a run.</param>
    /// <param name="options">The run's, with the ramp of this range.</param>
    /// <param name="suffix">Of their names, where there is more than one of them.</param>
    public static LoadParts Create(IUntypedActorContext parent, RunSetup setup, MessageSet messages, IdRange ids, LoadOptions options, string suffix = "")
    {
        var scheduler = parent.ActorOf(
            SendScheduler.Props(setup.Plan, ids, options.Message.Tick, setup.Clock, setup.Recorder, new PaceTimer(setup.Clock)), "pacing" + suffix);
        var group = parent.ActorOf(ConnectionGroup.Props(ContextOf(parent.System, setup, messages, ids), options, scheduler), "connections" + suffix);
        return new LoadParts(ids, group, scheduler);
    }

    /// <summary>What a run's connections are on; null: Akka.IO.</summary>
    internal static EpollTcp? EpollOf(ActorSystem system, LoadOptions options) => options.UsesEpoll ? EpollTcp.Of(system) : null;

    private static ConnectionContext ContextOf(ActorSystem system, RunSetup setup, MessageSet messages, IdRange ids)
    {
        var epoll = EpollOf(system, setup.Options);
        var settings = ConnectionContext.SettingsOf(system, setup.Options.Message);
        return new ConnectionContext
        {
            Plan = setup.Plan,
            Ids = ids,
            Addresses = setup.Addresses,
            Codec = setup.Codec,
            Messages = messages,
            Recorder = setup.Recorder,
            Clock = setup.Clock,
            Deadlines = new ReplyDeadlines(ids),
            ConnectTimeout = setup.Options.Ramp.ConnectTimeout,
            ReplyTimeout = setup.Options.Message.ReplyTimeout,
            InFlightLimit = setup.Options.Message.InFlight,
            Epoll = epoll,
            Tcp = epoll is null ? system.Tcp() : ActorRefs.Nobody,
            SettingsV4 = settings,
            SettingsV6 = settings with { OutgoingSocketForceIpv4 = false },
            Sockets = setup.Options.Message.Write == WritePath.Socket ? new ConnectedSockets() : null,
            Mailbox = ConnectionContext.ConfiguredMailbox,
            // A warm-up keeps its hands off it: the run's ramp is about to have it.
            TakeHeap = setup.IsWarmUp ? static () => null : RampHeap.TryTake,
        };
    }
}
