using System.Collections.Immutable;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;

namespace ActorLoad.Hosting.Nodes;

/// <summary>The processes that carry out a run, as its ledger sees them: this one alone, or all members of a cluster. One caller.</summary>
public interface IRunNodes : IDisposable
{
    /// <summary>What each node recorded since the last call; nodes without anything new may be missing.</summary>
    ImmutableArray<NodeDelta> Flush();

    /// <summary>Each node as it is known now, in a stable order; nodes once told stay, also when they are lost.</summary>
    ImmutableArray<NodeReading> Read();

    /// <summary>Connections are about to be opened.</summary>
    void StartRamp();

    /// <summary>The ramp is over: what it left behind is collected now, and not in the middle of somebody's latency.</summary>
    void CollectGarbage();

    /// <param name="at">Since the run's start.</param>
    void StartHold(TimeSpan at);

    /// <param name="now">Since the run's start.</param>
    void EndHold(TimeSpan now);

    /// <summary>From here on nothing is measured: ten thousand threads that end at once are a stall of nobody's latency.</summary>
    void EndMeasuring();
}

/// <param name="Node">Its name, as in <see cref="NodeReading"/>.</param>
/// <param name="Latencies">Good until the next flush, and to be read or added elsewhere by then.</param>
public sealed record NodeDelta(string Node, TallySnapshot Counts, Latencies Latencies)
{
    /// <summary>A slot of time may be in it more than once.</summary>
    public ImmutableArray<ConnectionChange> Changes { get; init; } = [];
}

/// <summary>One node as it is known now.</summary>
/// <param name="Name">As the report and the metrics name it: <c>local</c>, <c>coordinator</c>, <c>worker-1</c>.</param>
/// <param name="Role"><c>generator</c>, <c>coordinator</c> or <c>worker</c>. A coordinator opens no connections, and what it uses is in no sum.</param>
/// <param name="State">For people: <c>running</c>, <c>unreachable</c>, <c>lost</c>.</param>
/// <param name="Machine">Nodes of one machine share its cores.</param>
/// <param name="Cores">Of the machine that this process may use.</param>
public sealed record NodeReading(string Name, string Role, string State, string Machine, double Cores, Standing Standing, NodeUsage Usage)
{
    public const string Coordinator = "coordinator";
    public const string Worker = "worker";
    public const string Generator = "generator";

    public const string Running = "running";
    public const string Unreachable = "unreachable";
    public const string Lost = "lost";
}
