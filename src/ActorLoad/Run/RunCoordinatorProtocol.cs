using ActorLoad.Core.Measure;
using ActorLoad.Core.Report;

namespace ActorLoad.Run;

/// <summary>What a <see cref="RunCoordinator"/> is told from outside, and what it hands out.</summary>
public static class RunCoordinatorProtocol
{
    /// <summary>To the coordinator: end the run early, with a report. During the drain it cuts that short.</summary>
    /// <param name="By">Who or what asked, such as <c>Ctrl-C</c>.</param>
    public sealed record StopRun(string By);
}

/// <summary>Sees a run from outside: views and exporters. Called on the coordinator's thread, one call at a time; must be quick, and may not throw.</summary>
public interface IRunObserver
{
    /// <summary>Once a second, and at each change of phase.</summary>
    /// <param name="delta">What was recorded since the last call.</param>
    void OnProgress(RunProgress progress, RecorderDelta delta);

    /// <summary>Once, as the last call.</summary>
    void OnFinished(RunReport report, RecorderDelta delta);
}
