namespace ActorLoad.Core.Plan;

/// <summary>
/// What is sent when: connection i of N at its phase of every interval, from the start of the hold to its end, the end excluded.
/// A pure function of its arguments, so that every node of a run computes the same plan without being told it.
/// </summary>
/// <remarks>Times are since the start of the hold, in steps of 100 ns.</remarks>
public sealed class LoadPlan
{
    private readonly long _seed;
    private readonly Spread _spread;

    /// <param name="interval">Null: nothing is sent.</param>
    public LoadPlan(int connections, TimeSpan? interval, Spread spread, TimeSpan hold, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(connections);
        ArgumentOutOfRangeException.ThrowIfLessThan(hold, TimeSpan.Zero);
        if (interval is { } given)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(given, TimeSpan.Zero);
        Connections = connections;
        Interval = interval;
        Hold = hold;
        _spread = spread;
        _seed = seed;
    }

    public int Connections { get; }

    public TimeSpan? Interval { get; }

    public TimeSpan Hold { get; }

    public static LoadPlan From(LoadOptions options) =>
        new(options.Connections, options.Message.Interval, options.Message.Spread, options.Hold.Duration, options.Seed);

    /// <summary>The same plan for another number of connections, at another interval, over another stretch of time.</summary>
    /// <param name="interval">Null: nothing is sent.</param>
    public LoadPlan With(int connections, TimeSpan? interval, TimeSpan hold) => new(connections, interval, _spread, hold, _seed);

    /// <summary>When in each interval a connection sends, in [0, interval).</summary>
    public TimeSpan PhaseOf(int connection)
    {
        if (Interval is not { } interval)
            return TimeSpan.Zero;
        return _spread switch
        {
            Spread.Even when Math.BigMul(connection, interval.Ticks, out var product) == 0 && product >= 0 => new TimeSpan(product / Connections),
            Spread.Even => new TimeSpan((long)((Int128)connection * interval.Ticks / Connections)),
            Spread.Random => new SplitMix64(SplitMix64.Hash(_seed, ~(long)connection)).Below(interval),
            _ => TimeSpan.Zero,
        };
    }

    /// <summary>Sends of one connection in the whole hold.</summary>
    public long PlannedSendsOf(int connection) => SendsBefore(connection, Hold);

    private long SendsBefore(int connection, TimeSpan time)
    {
        if (Interval is not { } interval || connection >= Connections)
            return 0;
        var left = (time < Hold ? time : Hold) - PhaseOf(connection);
        return left <= TimeSpan.Zero ? 0 : (left.Ticks - 1) / interval.Ticks + 1;
    }

    /// <summary>Sends of all connections in the whole hold.</summary>
    public long PlannedSends()
    {
        var sum = 0L;
        for (var i = 0; i < Connections; i++)
            sum += PlannedSendsOf(i);
        return sum;
    }

    /// <summary>
    /// Sends of some connections that are due from one instant of the hold until another, which is excluded; 0 where it is not later. Ids beyond the plan's
    /// connections have none.
    /// </summary>
    public long PlannedSends(IdRange ids, TimeSpan from, TimeSpan until)
    {
        if (Interval is null || until <= from)
            return 0;
        var sum = 0L;
        for (var i = 0; i < ids.Count; i++)
            sum += SendsBefore(ids[i], until) - SendsBefore(ids[i], from);
        return sum;
    }

    /// <summary>Connections whose phase the hold never reaches: they are held, and send nothing.</summary>
    public int SilentConnections()
    {
        if (Interval is not { } interval)
            return Connections;
        if (Hold >= interval)
            return 0;
        var silent = 0;
        for (var i = 0; i < Connections; i++)
        {
            if (PhaseOf(i) >= Hold)
                silent++;
        }

        return silent;
    }
}
