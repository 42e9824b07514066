using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Nodes;

namespace ActorLoad.Hosting.Run;

/// <summary>
/// What a <see cref="RunConductor"/> has done by an engine. Each is an order: it returns at once, and what comes of it is told to the conductor by one of its
/// On methods.
/// </summary>
public interface IRunParts
{
    /// <summary>
    /// How long before it the engine must be told of the hold's start. The connections are open and silent meanwhile, which counts to the ramp.
    /// </summary>
    TimeSpan HoldNotice { get; }

    /// <summary>Open the connections; answered by <see cref="RunConductor.OnRampEnded"/>.</summary>
    void StartRamp();

    /// <summary>Send by the plan from this instant on, and watch how many connections are open.</summary>
    /// <param name="at">Since the run's start: the zero of the plan's times.</param>
    void StartHold(TimeSpan at);

    /// <summary>How long before it the engine must be told of a change by an operator; null: it can't be steered, and only stopped.</summary>
    TimeSpan? SteerNotice => null;

    /// <summary>Send by this change from its instant on, and hold the connections that it wants.</summary>
    void Steer(PaceChange change) => throw new NotSupportedException("This engine can't be steered.");

    /// <summary>Nothing becomes due any more; answered by <see cref="RunConductor.OnSendingStopped"/> when all that was due is told or booked.</summary>
    void StopSending();

    /// <summary>Open nothing; answered by <see cref="RunConductor.OnDrainStarted"/> and, when nothing is unanswered, <see cref="RunConductor.OnAllDrained"/>.</summary>
    void StartDrain();

    /// <summary>Close all connections; answered by <see cref="RunConductor.OnAllClosed"/>.</summary>
    void CloseAll(CloseMode mode);

    /// <summary>Answered by <see cref="RunConductor.OnStanding"/>.</summary>
    void AskStanding();

    /// <summary>Call <see cref="RunConductor.OnAlarm"/> after this time; a second alarm of a kind takes the first one's place.</summary>
    void SetAlarm(RunAlarm alarm, TimeSpan after);

    /// <summary>What serves so many connections.</summary>
    EngineUnits UnitsOf(Standing standing);
}

/// <summary>The times a conductor waits for.</summary>
public enum RunAlarm
{
    /// <summary>A second has passed; it comes again by itself.</summary>
    Second,
    HoldBegins,
    HoldOver,
    DrainOver,
    HurryClosing,
    ClosingOver,
}
