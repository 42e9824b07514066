using ActorLoad.Core.Measure;
using ActorLoad.Core.Report;

namespace ActorLoad.Hosting.Run;

/// <summary>Sees a run from outside: views and exporters. One call at a time, on the engine's own thread; must be quick, and may not throw.</summary>
public interface IRunObserver
{
    /// <summary>Once a second, and at each change of phase.</summary>
    /// <param name="delta">What was recorded since the last call.</param>
    void OnProgress(RunProgress progress, RecorderDelta delta);

    /// <summary>Once, as the last call.</summary>
    void OnFinished(RunReport report, RecorderDelta delta);
}
