using ActorLoad.Core.Plan;

namespace ActorLoad.Pacing;

/// <summary>What a <see cref="SendScheduler"/> is told and tells, apart from <see cref="Connections.ConnectionGroupProtocol.Joined"/> and Left.</summary>
public static class SendSchedulerProtocol
{
    /// <summary>To the scheduler: the hold has begun.</summary>
    /// <param name="HoldStart">Since the run's start: the zero of the plan's times.</param>
    /// <param name="From">Since the hold's start: what is due before is another's; zero but for connections that are taken over.</param>
    public sealed record StartSending(TimeSpan HoldStart, TimeSpan From = default);

    /// <summary>
    /// To the scheduler, after <see cref="StartSending"/>: an operator has changed what is due. Answered with <see cref="Repaced"/> when nothing that was due
    /// by other numbers is left.
    /// </summary>
    public sealed record Repace(PaceChange Change);

    /// <summary>From the scheduler, to its parent: sends are told by this change from here on, and to no connection that it does not want.</summary>
    public sealed record Repaced(PaceChange Change);

    /// <summary>To the scheduler: the hold is over. It releases what has become due, and nothing after; answered with <see cref="SendingStopped"/>.</summary>
    public sealed class StopSending
    {
        public static readonly StopSending Instance = new();
    }

    /// <summary>From the scheduler: every send that was planned has been told to its connection or counted as failed.</summary>
    /// <param name="Planned">Sends that became due.</param>
    public sealed record SendingStopped(long Planned);
}
