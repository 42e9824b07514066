using System.Collections.Immutable;
using ActorLoad.Operate;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;
using Microsoft.Extensions.Logging;
using static ActorLoad.Cluster.JoinProtocol;
using static ActorLoad.Cluster.WorkerNodeProtocol;
using static ActorLoad.Cluster.WorkerProtocol;

namespace ActorLoad.Cluster;

/// <summary>Who a worker is, and to whom it goes.</summary>
/// <param name="Coordinator">Its actor system's address.</param>
/// <param name="Product">Version of this program.</param>
/// <param name="Name">For people: host and process.</param>
/// <param name="LocalIndex">Of a child of the coordinator's; null for one that joins from outside.</param>
public sealed record WorkerIdentity(
    Address Coordinator, string Product, string Name, string Machine, double Cores, long Incarnation, int? LocalIndex, string Cookie)
{
    /// <summary>Where this process's operator's console listens, as host and port; empty: nowhere.</summary>
    public string Console { get; init; } = "";
}

/// <summary>A worker on its way into the cluster, and the one who takes the coordinator's orders there.</summary>
/// <remarks>
/// <code>
///   Knocking --Challenge, its proof holds--> Answered --Welcome--> Joining --Up--> Waiting --Prepare--> Working (a WorkerRun does it) --it stops--> (system ends)
///       '--Refused, for good--> (system ends)   '--Refused for now--> Knocking            '--coordinator gone--> (system ends)
/// </code>
/// Owns: the <see cref="WorkerRun"/>. Told by: the coordinator's door, the coordinator, the host (<see cref="EndNode"/>). Tells: the door; hands orders on.
/// One actor system is one life of a worker: when it ends, the host makes another, if there is to be one.
/// </remarks>
public sealed class WorkerNode : UntypedActor, IWithTimers
{
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_joinPatience = TimeSpan.FromSeconds(60);
    private const int KnocksPerLine = 15;

    private readonly WorkerIdentity _identity;
    private readonly Func<string, long, Props> _runProps;
    private readonly TaskCompletionSource<string?> _refused;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>What its user is to see whatever <c>akka.loglevel</c> is.</summary>
    private readonly ILogger _user = AkkaLogSetup.LoggerOf(Context.System, "Worker");

    private readonly ImmutableArray<byte> _nonce = JoinProof.NewNonce();
    private IActorRef _door = ActorRefs.Nobody;
    private IActorRef _run = ActorRefs.Nobody;
    private string _name = "";
    private int _unanswered;
    private int _refusals;
    private IActorRef _proven = ActorRefs.Nobody;
    private bool _welcome;
    private bool _ending;

    public WorkerNode(WorkerIdentity identity, Func<string, long, Props> runProps, TaskCompletionSource<string?> refused)
    {
        _identity = identity;
        _runProps = runProps;
        _refused = refused;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="runProps">Of the actor that does the work, by the worker's name and incarnation.</param>
    /// <param name="refused">Set when the coordinator does not want this worker, and never will.</param>
    public static Props Props(WorkerIdentity identity, Func<string, long, Props> runProps, TaskCompletionSource<string?> refused) =>
        Akka.Actor.Props.Create(typeof(WorkerNode), identity, runProps, refused);

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
        Timers.StartPeriodicTimer(KnockNow.Instance, KnockNow.Instance, TimeSpan.Zero, s_between);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case KnockNow when !_welcome:
                OnKnockNow();
                break;
            case Challenge challenge when !_welcome:
                OnChallenge(challenge);
                break;
            case Welcome welcome when !_welcome && Sender.Equals(_proven):
                OnWelcome(welcome);
                break;
            case Refused { Final: true } refused when !_welcome:
                End(refused.Reason, isRefused: true);
                break;
            case Refused refused when !_welcome:
                _unanswered = 0;
                if (_refusals++ % KnocksPerLine == 0)
                    _log.Warning("{0} It knocks again.", refused.Reason);
                break;
            case ClusterEvent.MemberUp up when up.Member.UniqueAddress.Equals(Akka.Cluster.Cluster.Get(Context.System).SelfUniqueAddress):
                Timers.Cancel(JoinTooLong.Instance);
                _door.Tell(new Joined(_identity.Incarnation, _identity.Console));
                break;
            case JoinTooLong:
                End("the cluster did not let it in", isRefused: false);
                break;
            case DisassociatedEvent gone when gone.RemoteAddress == _identity.Coordinator && _welcome:
                WindDown("its connection to the coordinator was reset");
                break;
            case DisassociatedEvent or ClusterEvent.IMemberEvent or ClusterEvent.CurrentClusterState or KnockNow or Challenge or Welcome or Refused:
                break;
            case EndNode end:
                WindDown(end.Why);
                break;
            case Terminated:
                End("its part of the run is over", isRefused: false);
                break;
            case var _ when !IsOfCoordinator(Sender):
                Unhandled(message); // whoever reaches the port can say anything, and a worker sends load where it is told to
                break;
            case Prepare when _run.IsNobody():
                _run = Context.Watch(Context.ActorOf(_runProps(_name, _identity.Incarnation), "run"));
                _run.Forward(message);
                break;
            case Leave leave when _run.IsNobody():
                End(leave.Reason, isRefused: false);
                break;
            default:
                if (_run.IsNobody())
                    Unhandled(message);
                else
                    _run.Forward(message);
                break;
        }
    }

    private void OnKnockNow()
    {
        if (_unanswered++ % KnocksPerLine == 1)
            _log.Warning("No answer yet from the coordinator at {0}:{1}. Knocking on.", _identity.Coordinator.Host, _identity.Coordinator.Port);
        Context.ActorSelection($"{_identity.Coordinator}{DoorPath}").Tell(new Knock(
            ProtocolVersion, _identity.Product, _identity.Name, _identity.Machine, _identity.Cores, _identity.Incarnation, _identity.LocalIndex, _nonce));
    }

    private void OnChallenge(Challenge challenge)
    {
        if (!JoinProof.Holds(_identity.Cookie, _nonce, JoinProof.OfCoordinator, challenge.Proof))
        {
            // It is answered all the same, with a proof that can't hold: the coordinator then says on its side who was refused, and why.
            Sender.Tell(new Answer(JoinProof.Of(_identity.Cookie, challenge.Nonce, JoinProof.OfWorker)));
            End($"The coordinator at {_identity.Coordinator} has another cookie: actor-load.workers.join-cookie must be the same on both sides.", isRefused: true);
            return;
        }

        _unanswered = 0;
        _proven = Sender;
        Sender.Tell(new Answer(JoinProof.Of(_identity.Cookie, challenge.Nonce, JoinProof.OfWorker)));
    }

    private bool IsOfCoordinator(IActorRef sender) => _welcome && sender.Path.Address == _door.Path.Address;

    private void OnWelcome(Welcome welcome)
    {
        (_welcome, _name, _door) = (true, welcome.Name, Sender);
        Timers.Cancel(KnockNow.Instance);
        Timers.StartSingleTimer(JoinTooLong.Instance, JoinTooLong.Instance, s_joinPatience);
        var cluster = Akka.Cluster.Cluster.Get(Context.System);
        cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp));
        cluster.Join(_identity.Coordinator);
        _user.LogInformation("Let in as {Name}.", _name);
    }

    private void WindDown(string why)
    {
        if (_run.IsNobody())
            End(why, isRefused: false);
        else
            _run.Tell(new WorkerRunProtocol.WindDown(why));
    }

    private void End(string why, bool isRefused)
    {
        if (_ending)
            return;
        _ending = true;
        Timers.CancelAll();
        if (isRefused)
            _refused.TrySetResult(why);
        else
            _user.LogInformation("{Name} ends: {Why}.", _name.Length > 0 ? _name : "This worker", why);
        _ = Context.System.Terminate();
    }

    private sealed class KnockNow
    {
        public static readonly KnockNow Instance = new();
    }

    private sealed class JoinTooLong
    {
        public static readonly JoinTooLong Instance = new();
    }
}
