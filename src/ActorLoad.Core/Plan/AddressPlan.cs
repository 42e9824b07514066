using System.Net;

namespace ActorLoad.Core.Plan;

/// <summary>
/// Which target and which source each connection has: the connection in place p goes to target <c>p % T</c> from source <c>(p / T) % S</c>, so that both
/// are used evenly and any T x S neighbours cover every pair once. Where workers share the connections each worker's own are neighbours, so that each
/// reaches every pair, however many of either there are; with one process the place is the connection's id. Preflight counts by this rule and the run
/// opens by it.
/// </summary>
public sealed class AddressPlan
{
    private readonly IPEndPoint[] _targets;
    private readonly IPAddress?[] _sources;
    private readonly int _workers;
    private readonly int _eachHas;
    private readonly int _haveOneMore;

    /// <summary>Of a run in one process.</summary>
    /// <param name="targets">At least one.</param>
    /// <param name="sources">None: the kernel chooses the local address.</param>
    public AddressPlan(IReadOnlyList<IPEndPoint> targets, IReadOnlyList<IPAddress> sources)
        : this(targets, sources, connections: 0, workers: 1)
    {
    }

    /// <param name="targets">At least one.</param>
    /// <param name="sources">None: the kernel chooses the local address.</param>
    /// <param name="connections">Of the whole run.</param>
    /// <param name="workers">That share them: worker w has <c>IdRange.Whole(connections).Part(w, workers)</c>.</param>
    public AddressPlan(IReadOnlyList<IPEndPoint> targets, IReadOnlyList<IPAddress> sources, int connections, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfZero(targets.Count, nameof(targets));
        ArgumentOutOfRangeException.ThrowIfNegative(connections);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        _targets = [.. targets];
        _sources = sources.Count == 0 ? [null] : [.. sources];
        _workers = workers;
        (_eachHas, _haveOneMore) = (connections / workers, connections % workers);
    }

    public IReadOnlyList<IPEndPoint> Targets => _targets;

    /// <summary>Never empty: one null where the kernel chooses.</summary>
    public IReadOnlyList<IPAddress?> Sources => _sources;

    public IPEndPoint TargetOf(int connection) => _targets[PlaceOf(connection) % _targets.Length];

    /// <returns>Null where the kernel chooses.</returns>
    public IPAddress? SourceOf(int connection) => _sources[PlaceOf(connection) / _targets.Length % _sources.Length];

    /// <summary>
    /// How many of so many connections have this target and this source, both given by index, over all workers together.
    /// </summary>
    public int CountOn(int connections, int target, int source)
    {
        var onTarget = CountInTurn(connections, target, _targets.Length);
        return CountInTurn(onTarget, source, _sources.Length);
    }

    /// <summary>How many of them workers of one machine have at most, when <paramref name="workers"/> share all connections: which of them are here is not known yet.</summary>
    /// <param name="here">Workers on this machine.</param>
    public int CountOn(int connections, int target, int source, int here, int workers) =>
        Math.Min(CountOn(connections, target, source), MostOf(connections, (long)_targets.Length * _sources.Length, here, workers));

    /// <summary>Connections to one of so many pairs of addresses that so many of the workers have at most.</summary>
    internal static int MostOf(int connections, long pairs, int here, int workers)
    {
        var largestShare = Rounding.DivideUp(connections, workers);
        return (int)Math.Min(Rounding.DivideUp(connections, pairs), here * Rounding.DivideUp(largestShare, pairs));
    }

    /// <summary>Its place in the row of all connections, worker after worker.</summary>
    private int PlaceOf(int connection)
    {
        var worker = connection % _workers;
        return worker * _eachHas + Math.Min(worker, _haveOneMore) + connection / _workers;
    }

    /// <summary>Of 0 to n - 1 those that are <paramref name="place"/> modulo <paramref name="turn"/>.</summary>
    private static int CountInTurn(int n, int place, int turn) => n <= place ? 0 : (n - place - 1) / turn + 1;
}
