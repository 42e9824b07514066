using ActorLoad.Core.Report;

namespace ActorLoad.Hosting.Operate;

/// <summary>How far a run is into its phase, by the progress it reports.</summary>
internal sealed class PhaseClock
{
    private RunPhase? _phase;
    private TimeSpan _began;

    /// <summary>The last progress began a phase.</summary>
    public bool IsNewPhase { get; private set; }

    public TimeSpan InPhase { get; private set; }

    /// <summary>The phase's planned length; null where it has none.</summary>
    public TimeSpan? Length { get; private set; }

    /// <summary>Zero to one; null where the phase has no planned length.</summary>
    public double? Share => Length is { Ticks: > 0 } length ? Math.Clamp(InPhase / length, 0, 1) : null;

    public void Observe(RunProgress progress)
    {
        IsNewPhase = _phase != progress.Phase;
        if (IsNewPhase)
        {
            _phase = progress.Phase;
            _began = progress.Elapsed;
        }
        InPhase = progress.Elapsed > _began ? progress.Elapsed - _began : TimeSpan.Zero;
        Length = progress.PhaseRemaining is { } remaining ? InPhase + (remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero) : null;
    }
}
