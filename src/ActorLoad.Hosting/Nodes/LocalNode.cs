using System.Collections.Immutable;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;

namespace ActorLoad.Hosting.Nodes;

/// <summary>The nodes of a run that one process carries out: this one.</summary>
/// <param name="cores">That it may use.</param>
/// <param name="standing">How its connections stand, as last told.</param>
/// <param name="unitsOf">What serves so many connections.</param>
public sealed class LocalNode(Recorder recorder, NodeWatch watch, double cores, Func<Standing> standing, Func<Standing, EngineUnits> unitsOf) : IRunNodes
{
    public const string Name = "local";

    public ImmutableArray<NodeDelta> Flush()
    {
        var delta = recorder.Flush();
        return [new NodeDelta(Name, delta.Counts, delta.Latencies) { Changes = delta.Changes }];
    }

    public ImmutableArray<NodeReading> Read()
    {
        var now = standing();
        return [new NodeReading(Name, NodeReading.Generator, NodeReading.Running, "", cores, now, watch.Read(unitsOf(now)))];
    }

    public void StartRamp() => watch.StartRamp();

    public void CollectGarbage() => watch.CollectGarbage();

    public void StartHold(TimeSpan at) => watch.StartHold();

    public void EndHold(TimeSpan now) => watch.EndHold();

    public void EndMeasuring() => watch.EndMeasuring();

    public void Dispose() => watch.Dispose();
}
