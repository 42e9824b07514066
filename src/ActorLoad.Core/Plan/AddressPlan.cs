using System.Net;
using System.Numerics;

namespace ActorLoad.Core.Plan;

/// <summary>
/// Which target and which source each connection has: connection i goes to target <c>i % T</c> from source <c>(i / T) % S</c>, so that both
/// are used evenly and any T x S neighbours cover every pair once. Preflight counts by this rule and the run opens by it.
/// </summary>
public sealed class AddressPlan
{
    private readonly IPEndPoint[] _targets;
    private readonly IPAddress?[] _sources;

    /// <param name="targets">At least one.</param>
    /// <param name="sources">None: the kernel chooses the local address.</param>
    public AddressPlan(IReadOnlyList<IPEndPoint> targets, IReadOnlyList<IPAddress> sources)
    {
        ArgumentOutOfRangeException.ThrowIfZero(targets.Count, nameof(targets));
        _targets = [.. targets];
        _sources = sources.Count == 0 ? [null] : [.. sources];
    }

    public IReadOnlyList<IPEndPoint> Targets => _targets;

    /// <summary>Never empty: one null where the kernel chooses.</summary>
    public IReadOnlyList<IPAddress?> Sources => _sources;

    public IPEndPoint TargetOf(int connection) => _targets[connection % _targets.Length];

    /// <returns>Null where the kernel chooses.</returns>
    public IPAddress? SourceOf(int connection) => _sources[connection / _targets.Length % _sources.Length];

    /// <summary>
    /// How many of connections 0 to <paramref name="connections"/> - 1 have this target and this source, both given by index.
    /// </summary>
    public int CountOn(int connections, int target, int source)
    {
        var onTarget = CountInTurn(connections, target, _targets.Length);
        return CountInTurn(onTarget, source, _sources.Length);
    }

    /// <summary>
    /// How many of them workers of one machine have at most, when <paramref name="workers"/> share all connections in turn. Where the addresses and
    /// the workers have a common factor the connections of a pair of addresses belong to few workers, and which of them are here is not known yet.
    /// </summary>
    /// <param name="here">Workers on this machine.</param>
    public int CountOn(int connections, int target, int source, int here, int workers) =>
        MostOf(CountOn(connections, target, source), (long)_targets.Length * _sources.Length, here, workers);

    /// <summary>Of so many connections, each <paramref name="step"/> after the one before, those that so many of the workers have at most.</summary>
    internal static int MostOf(int connections, long step, int here, int workers)
    {
        // The owners of such connections come round in this many.
        var owners = workers / (int)BigInteger.GreatestCommonDivisor(step, workers);
        return connections / owners * Math.Min(here, owners) + Math.Min(connections % owners, here);
    }

    /// <summary>Of 0 to n - 1 those that are <paramref name="place"/> modulo <paramref name="turn"/>.</summary>
    private static int CountInTurn(int n, int place, int turn) => n <= place ? 0 : (n - place - 1) / turn + 1;
}
