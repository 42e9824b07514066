using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using static ActorLoad.Cluster.DoorProtocol;
using static ActorLoad.Cluster.JoinProtocol;

namespace ActorLoad.Cluster;

/// <summary>Whom a door lets in.</summary>
/// <param name="Product">Version that a worker must have.</param>
/// <param name="LocalCookie">Of the workers that this run has started.</param>
/// <param name="JoinCookie">Of all others; empty: there are none.</param>
/// <param name="Locals">Workers that this run starts.</param>
/// <param name="Remotes">Workers that others bring.</param>
public sealed record DoorRules(string Product, string LocalCookie, string JoinCookie, int Locals, int Remotes);

/// <summary>Lets workers into the cluster: of this version, with the cookie, and as many as the run has places for.</summary>
/// <remarks>
/// <code>
///   (nobody) --Knock--> Challenged --Answer--> Welcomed --Joined--> told to the listener
///       '--wrong version, no cookie--> Refused   |   |          '--gone, or not joined in ninety seconds--> its place is free
///                                               |   '--wrong, no place--> Refused
///                                               '--not answered in ten seconds--> forgotten
/// </code>
/// Owns: who has been asked what, and which names are taken. Told by: anybody who reaches the port. Tells: who knocked, and its listener
/// (<see cref="WorkerJoined"/>).
/// </remarks>
public sealed class Door(DoorRules rules, IActorRef listener) : UntypedActor, IWithTimers
{
    private const int MostAsked = 256;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Longer than a worker itself waits to be Up.</summary>
    private static readonly TimeSpan s_joinPatience = TimeSpan.FromSeconds(90);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<IActorRef, Asked> _asked = [];
    private readonly Dictionary<long, Let> _let = [];
    private readonly SortedSet<string> _free = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private int _remotes;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(DoorRules rules, IActorRef listener) => Akka.Actor.Props.Create(typeof(Door), rules, listener);

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Knock knock:
                OnKnock(knock);
                break;
            case Answer answer when _asked.Remove(Sender, out var asked):
                Timers.Cancel(Sender);
                OnAnswer(asked, answer);
                break;
            case Answer:
                break; // too late: it knocks again
            case Joined joined when _let.TryGetValue(joined.Incarnation, out var let):
                if (let.IsTold)
                    break;
                Timers.Cancel(joined.Incarnation);
                _let[joined.Incarnation] = let with { IsTold = true };
                listener.Tell(new WorkerJoined(
                    let.Name, let.Knock.Machine, let.Knock.Cores, joined.Incarnation, let.Knock.LocalIndex is not null, Sender, joined.Console));
                break;
            case Joined:
                break; // of a life that was let in by another coordinator
            case PlaceFree free:
                _free.Add(free.Name);
                break;
            case DisassociatedEvent gone:
                foreach (var late in _let.Where(let => !let.Value.IsTold && let.Value.From == gone.RemoteAddress).Select(let => let.Key).ToArray())
                    Self.Tell(new NotJoined(late));
                break;
            case NotJoined late when _let.Remove(late.Incarnation, out var let):
                if (let.Knock.LocalIndex is null)
                    _free.Add(let.Name);
                break;
            case NotJoined:
                break;
            case Forget forget:
                _asked.Remove(forget.Knocker);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnKnock(Knock knock)
    {
        if (_let.TryGetValue(knock.Incarnation, out var let))
        {
            Sender.Tell(new Welcome(let.Name)); // it has not heard
            return;
        }

        if (knock.Protocol != ProtocolVersion || knock.Product != rules.Product)
        {
            Refuse(knock, $"it is actorload {knock.Product} (protocol {knock.Protocol}) and this coordinator is {rules.Product} (protocol {ProtocolVersion}): " +
                "the nodes of a run must be of one build; install the same version on both", isFinal: true);
            return;
        }

        var cookie = CookieOf(knock);
        if (cookie.Length == 0)
        {
            Refuse(knock, "this coordinator lets in no workers but those it starts itself: give both sides the same actor-load.workers.join-cookie, and the " +
                "coordinator workers.remote", isFinal: true);
            return;
        }

        // A slow worker knocks again before it has answered: it is asked the same again, so that either answer is right.
        var nonce = _asked.TryGetValue(Sender, out var before) ? before.Nonce : JoinProof.NewNonce();
        if (before is null && _asked.Count >= MostAsked)
            return; // it knocks again
        _asked[Sender] = new Asked(knock, nonce);
        Timers.StartSingleTimer(Sender, new Forget(Sender), s_patience);
        Sender.Tell(new Challenge(nonce, JoinProof.Of(cookie, knock.Nonce, JoinProof.OfCoordinator)));
    }

    private void OnAnswer(Asked asked, Answer answer)
    {
        var knock = asked.Knock;
        if (!JoinProof.Holds(CookieOf(knock), asked.Nonce, JoinProof.OfWorker, answer.Proof))
        {
            Refuse(knock, "its cookie is another one: actor-load.workers.join-cookie must be the same on both sides", isFinal: true);
            return;
        }

        if (NameFor(knock) is not { } name)
        {
            Refuse(knock, $"this run has all its workers ({rules.Locals} of its own, {rules.Remotes} from elsewhere by workers.remote)", isFinal: false);
            return;
        }

        _let[knock.Incarnation] = new Let(name, knock, Sender.Path.Address, IsTold: false);
        Timers.StartSingleTimer(knock.Incarnation, new NotJoined(knock.Incarnation), s_joinPatience);
        Sender.Tell(new Welcome(name));
    }

    private string CookieOf(Knock knock) => knock.LocalIndex is null ? rules.JoinCookie : rules.LocalCookie;

    private string? NameFor(Knock knock)
    {
        if (knock.LocalIndex is { } index)
            return index >= 0 && index < rules.Locals ? NameOf(index) : null;
        if (_remotes < rules.Remotes)
            return NameOf(rules.Locals + _remotes++);
        if (_free.Min is not { } free)
            return null;
        _free.Remove(free);
        return free;
    }

    private static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"worker-{index + 1}");

    private void Refuse(Knock knock, string reason, bool isFinal)
    {
        // Once for each reason and place: who keeps knocking must not fill the log.
        if (_told.Count < MostAsked && _told.Add($"{Sender.Path.Address} {reason}"))
            _log.Warning("A worker is refused: {0} at {1}: {2}.", Printable(knock.Name), Sender.Path.Address, Printable(reason));
        Sender.Tell(new Refused($"The coordinator refuses this worker: {reason}.", isFinal));
    }

    private static string Printable(string text) => string.Concat(text.Take(300).Select(letter => char.IsControl(letter) ? '?' : letter));

    private sealed record Asked(Knock Knock, ImmutableArray<byte> Nonce);

    private sealed record Let(string Name, Knock Knock, Address From, bool IsTold);

    private sealed record Forget(IActorRef Knocker);

    private sealed record NotJoined(long Incarnation);
}
