using ActorLoad.Hosting.Run;

namespace ActorLoad.Run;

/// <summary>What a <see cref="RunCoordinator"/> is told from outside, apart from what its children say.</summary>
public static class RunCoordinatorProtocol
{
    /// <summary>To the coordinator: end the run early, with a report. During the drain it cuts that short.</summary>
    /// <param name="By">Who or what asked, such as <c>Ctrl-C</c>.</param>
    public sealed record StopRun(string By);

    /// <summary>To the coordinator: do what an operator asks; answered with an <see cref="OrderOutcome"/>.</summary>
    public sealed record GiveOrder(RunOrder Order);
}
