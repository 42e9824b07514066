using System.Globalization;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Run;
using ActorLoad.Operate;
using Akka.Actor;
using Akka.Remote;
using Microsoft.Extensions.Logging;
using static ActorLoad.Cluster.ClusterHostProtocol;
using static ActorLoad.Cluster.DoorProtocol;
using static ActorLoad.Cluster.LocalWorkersProtocol;
using static ActorLoad.Cluster.WorkerProtocol;

namespace ActorLoad.Cluster;

/// <summary>What a cluster is formed for.</summary>
/// <param name="Address">Where workers join, for messages.</param>
/// <param name="Ready">Set when all workers have made ready, or to why they can't.</param>
/// <param name="Roster">Told of who has joined.</param>
public sealed record ClusterOrder(PreparedRun Run, string Address, TaskCompletionSource Ready, ClusterRoster Roster);

/// <summary>Gathers the workers of a run, deals out the shares, and has the run carried out when all are ready.</summary>
/// <remarks>
/// <code>
///   Gathering --all joined--> Preparing --all prepared--> Ready --BeginRun--> Running (a ClusterCoordinator does it)
///       '--time over, a worker gone or unfit--> Failed: the starter is told why
/// </code>
/// Owns: the door, the seats, the run. Told by: the door, the worker processes' watcher, workers, the client (<see cref="BeginRun"/>). Tells: workers, the run.
/// </remarks>
public sealed class ClusterHost(ClusterOrder order, DoorRules rules) : UntypedActor, IWithTimers
{
    private readonly ILogger _user = AkkaLogSetup.LoggerOf(Context.System, "Cluster");
    private readonly SortedDictionary<int, WorkerSeat> _seats = [];
    private readonly HashSet<string> _prepared = new(StringComparer.Ordinal);
    private readonly List<ClusterCoordinatorProtocol.WorkerGone> _gone = [];
    private IActorRef _door = ActorRefs.Nobody;
    private IActorRef _run = ActorRefs.Nobody;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ClusterOrder order, DoorRules rules) => Akka.Actor.Props.Create(typeof(ClusterHost), order, rules);

    protected override void PreStart()
    {
        _door = Context.ActorOf(Door.Props(rules, Self), JoinProtocol.DoorName);
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
        Timers.StartSingleTimer(JoinTimeout.Instance, JoinTimeout.Instance, order.Run.Options.Workers.JoinTimeout);
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        order.Ready.TrySetException(new EngineRefusedException(["The run was taken down before its workers were ready."]));
        foreach (var seat in _seats.Values)
            seat.Node.Tell(new Leave("the run is over"));
    }

    /// <summary>What the run's coordinator could not survive is in its report; begun again, it would count a second run.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Restart);

    protected override void OnReceive(object message)
    {
        if (message is WorkerJoined known)
            order.Roster.Add(known.Node.Path.Address, known.Name, known.Console);
        switch (message)
        {
            case WorkerJoined joined when _run.IsNobody():
                OnJoined(joined);
                break;
            case WorkerJoined joined:
                _run.Tell(new ClusterCoordinatorProtocol.WorkerCameBack(joined.Name, joined.Incarnation, joined.Node));
                break;
            case Prepared when NameOf(Sender) is { } name:
                OnPrepared(name);
                break;
            case CannotRun unfit when NameOf(Sender) is { } name:
                Fail(unfit.Reasons.Select(reason => $"{name} at {Sender.Path.Address}: {reason}"));
                break;
            case Faulted fault:
                Fail([fault.Text]);
                break;
            case WorkerExited exited:
                OnExited(exited);
                break;
            case DisassociatedEvent gone when _run.IsNobody():
                OnDisassociated(gone.RemoteAddress);
                break;
            case BeginRun begin:
                _run = Context.ActorOf(ClusterCoordinator.Props(begin.Setup, begin.Observer, [.. _seats.Values]), "run");
                _gone.ForEach(gone => _run.Tell(gone));
                begin.Begun.TrySetResult(_run);
                break;
            case WorkerLost lost:
                _door.Tell(new PlaceFree(lost.Name));
                break;
            case JoinTimeout when !order.Ready.Task.IsCompleted:
                Fail([Missing()]);
                break;
            case JoinTimeout or Noted or DisassociatedEvent:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnJoined(WorkerJoined joined)
    {
        var index = int.Parse(joined.Name[(joined.Name.IndexOf('-') + 1)..], CultureInfo.InvariantCulture) - 1;
        var share = IdRange.Whole(order.Run.Options.Connections).Part(index, order.Run.Split.Total);
        _seats[index] = new WorkerSeat(joined.Name, joined.Machine, joined.Cores, joined.Incarnation, joined.Node, share);
        if (!joined.IsLocal)
            _user.LogInformation("{Name} has joined from {Address}: {Count} of {Total}", joined.Name, joined.Node.Path.Address, _seats.Count, order.Run.Split.Total);
        if (_seats.Count < order.Run.Split.Total)
            return;
        foreach (var (share_, seat) in _seats)
            seat.Node.Tell(new Prepare(order.Run.Config, order.Run.Targets, share_, order.Run.Split.Total));
    }

    private void OnPrepared(string name)
    {
        _prepared.Add(name);
        if (_prepared.Count == order.Run.Split.Total)
            order.Ready.TrySetResult();
    }

    private void OnExited(WorkerExited exited)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"worker-{exited.Index + 1}");
        var why = string.Create(CultureInfo.InvariantCulture, $"its process ended with exit code {exited.ExitCode}");
        if (!order.Ready.Task.IsCompleted)
        {
            Fail([$"{name} ended before it was ready, with exit code {exited.ExitCode}{(exited.LastLine.Length > 0 ? $": {exited.LastLine}" : "")}."]);
            return;
        }

        var gone = new ClusterCoordinatorProtocol.WorkerGone(name, why);
        _gone.Add(gone);
        if (!_run.IsNobody())
            _run.Tell(gone);
    }

    /// <summary>A worker of another machine is gone before the run has begun: its place is free, as long as nobody has been told its share.</summary>
    private void OnDisassociated(Address address)
    {
        // Whether it had a seat yet or was about to join: while a member that is gone has not been declared down, no other becomes one.
        Akka.Cluster.Cluster.Get(Context.System).Down(address);
        foreach (var (index, seat) in _seats.Where(seat => seat.Value.Address == address).ToArray())
        {
            const string Why = "its connection to the coordinator was reset";
            if (order.Ready.Task.IsCompleted)
            {
                _gone.Add(new ClusterCoordinatorProtocol.WorkerGone(seat.Name, Why));
            }
            else if (_seats.Count == order.Run.Split.Total)
            {
                Fail([$"{seat.Name} at {address} was lost before it was ready: {Why}."]);
            }
            else
            {
                _seats.Remove(index);
                _door.Tell(new PlaceFree(seat.Name));
            }
        }
    }

    private string Missing()
    {
        var options = order.Run.Options.Workers;
        var unready = _seats.Values.Where(seat => !_prepared.Contains(seat.Name)).Select(seat => seat.Name).ToArray();
        var detail = _seats.Count < order.Run.Split.Total
            ? order.Run.Split.Remote > 0
                ? $"start those of other machines by `actorload worker --join {order.Address}`, with this run's actor-load.workers.join-cookie"
                : "this machine may be too busy to start them"
            : $"not ready: {string.Join(", ", unready)}";
        return string.Create(CultureInfo.InvariantCulture,
            $"{_seats.Count} of {order.Run.Split.Total} workers had joined after workers.join-timeout = {options.JoinTimeout.TotalSeconds:0.#} s; {detail}.");
    }

    private string? NameOf(IActorRef node) => _seats.Values.FirstOrDefault(seat => seat.Node.Equals(node))?.Name;

    private void Fail(IEnumerable<string> reasons) => order.Ready.TrySetException(new EngineRefusedException([.. reasons]));

    private sealed class JoinTimeout
    {
        public static readonly JoinTimeout Instance = new();
    }
}
