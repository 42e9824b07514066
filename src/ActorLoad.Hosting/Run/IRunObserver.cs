using System.Collections.Immutable;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Nodes;

namespace ActorLoad.Hosting.Run;

/// <summary>Sees a run from outside: views and exporters. One call at a time, on the engine's own thread; must be quick, and may not throw.</summary>
public interface IRunObserver
{
    /// <summary>Once a second, and at each change of phase.</summary>
    /// <param name="deltas">What each node recorded since the last call.</param>
    void OnProgress(RunProgress progress, ImmutableArray<NodeDelta> deltas);

    /// <summary>As often as <c>checkpoint.every</c> says, where there is a <c>checkpoint.file</c>.</summary>
    /// <param name="report">The result as of now.</param>
    void OnCheckpoint(RunReport report)
    {
        // Most have no use for it.
    }

    /// <summary>Once, as the last call.</summary>
    void OnFinished(RunReport report, ImmutableArray<NodeDelta> deltas);
}
