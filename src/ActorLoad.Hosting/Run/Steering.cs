using System.Globalization;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;

namespace ActorLoad.Hosting.Run;

/// <summary>What an order comes to.</summary>
/// <param name="Change">Null: none, and <paramref name="Text"/> says why.</param>
public sealed record SteeringDecision(PaceChange? Change, string Text);

/// <summary>
/// Turns an operator's orders into changes of what is due. A pause and its resumption leave the plan's rounds as they are; a new interval or number of connections
/// begins rounds of its own, so that the sends are spread over them as they were over the plan's. No actor, no clock; one caller.
/// </summary>
public sealed class Steering(LoadPlan plan)
{
    /// <summary>As of message.interval.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(1);

    /// <summary>As of message.interval.</summary>
    public static readonly TimeSpan MaxInterval = TimeSpan.FromDays(7);

    /// <summary>The rounds that go on, or will when the pause is over.</summary>
    private PaceChange _rounds = PaceChange.None(plan);

    /// <summary>What is due when the pause is over, if it was changed in it.</summary>
    private PaceChange? _next;

    public bool Paused { get; private set; }

    /// <summary>Asked of the run now.</summary>
    public int Connections => Wanted.Connections;

    /// <summary>Messages a second that are due now, of all connections together; 0 while it is paused.</summary>
    public double DuePerSecond => !Paused && Wanted.Interval is { } interval ? Connections / interval.TotalSeconds : 0;

    /// <summary>Fewest that were asked at any time.</summary>
    public int FewestConnections { get; private set; } = plan.Connections;

    /// <summary>An operator has asked for another number of connections at some time.</summary>
    public bool Stepped { get; private set; }

    private PaceChange Wanted => _next ?? _rounds;

    /// <param name="at">Since the start of the hold: when the change takes effect.</param>
    public SteeringDecision Decide(RunOrder order, TimeSpan at) => order switch
    {
        PauseOrder when Paused => Refuse("It is paused already."),
        PauseOrder when Wanted.Interval is null => Refuse("This run sends nothing (message.interval = off): there is nothing to pause."),
        PauseOrder => Pause(at),
        ResumeOrder when !Paused => Refuse("It is not paused."),
        ResumeOrder => Resume(at),
        IntervalOrder set => SetInterval(set.Interval, at, $"a message every {Humanize.Duration(set.Interval)} on each connection"),
        RateOrder { MessagesPerSecond: not (> 0 and <= 1e9) } set =>
            Refuse(string.Create(CultureInfo.InvariantCulture, $"{set.MessagesPerSecond} messages a second is no rate: it must be more than 0.")),
        RateOrder when Connections == 0 => Refuse("No connection is asked for: there is nothing to send on."),
        RateOrder set => SetInterval(
            TimeSpan.FromSeconds(Math.Min(1e9, Connections / set.MessagesPerSecond)), at,
            string.Create(CultureInfo.InvariantCulture, $"{set.MessagesPerSecond:0.###} messages a second over {Humanize.Count(Connections)} connections")),
        ConnectionsOrder set => SetConnections(set.Connections, at),
        _ => Refuse($"{order.GetType().Name} is none of a run's orders."),
    };

    private static SteeringDecision Refuse(string why) => new(null, why);

    private SteeringDecision Pause(TimeSpan at)
    {
        Paused = true;
        return new SteeringDecision(_rounds with { From = at, Interval = null }, "paused: nothing is due until it is resumed");
    }

    private SteeringDecision Resume(TimeSpan at)
    {
        Paused = false;
        _rounds = _next is { } next ? Begin(next.Connections, next.Interval, at) : _rounds with { From = at };
        _next = null;
        return new SteeringDecision(_rounds, "resumed");
    }

    private SteeringDecision SetInterval(TimeSpan interval, TimeSpan at, string what) => interval < MinInterval || interval > MaxInterval
        ? Refuse($"{what} would be an interval of {Humanize.Duration(interval)} on each connection, which must be from 1 ms to 7 days.")
        : Change(Connections, interval, at, what);

    private SteeringDecision SetConnections(int connections, TimeSpan at)
    {
        if (connections < 0 || connections > plan.Connections)
        {
            return Refuse(string.Create(CultureInfo.InvariantCulture,
                $"{connections} connections: from 0 to {plan.Connections} can be asked for, the connections of the plan; start a run with more for more."));
        }

        var was = Connections;
        if (was == connections)
            return Refuse($"{Humanize.Count(connections)} connections are asked for already.");
        Stepped = true;
        FewestConnections = Math.Min(FewestConnections, connections);
        return Change(connections, Wanted.Interval, at, $"{Humanize.Count(connections)} connections in place of {Humanize.Count(was)}");
    }

    private SteeringDecision Change(int connections, TimeSpan? interval, TimeSpan at, string what)
    {
        if (Paused)
        {
            _next = Wanted with { Connections = connections, Interval = interval };
            // What is wanted is so at once, also while nothing is sent.
            return new SteeringDecision(_rounds with { From = at, Interval = null, Connections = connections }, what);
        }

        _rounds = Begin(connections, interval, at);
        return new SteeringDecision(_rounds, what);
    }

    /// <summary>Rounds that begin now, and are counted on from those before.</summary>
    private PaceChange Begin(int connections, TimeSpan? interval, TimeSpan at)
    {
        var begun = _rounds.Interval is { } before ? (at - _rounds.Zero).Ticks / before.Ticks + 1 : 0;
        return new PaceChange(at, at, _rounds.FirstRound + begun, connections, interval);
    }
}
