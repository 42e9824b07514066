using ActorLoad.Core.Report;

namespace ActorLoad.Hosting.Operate;

/// <summary>Whether a run makes progress and holds connections, for probes that ask a yes or no. Thread-safe.</summary>
public sealed class RunHealth(TimeProvider time)
{
    /// <summary>Progress comes once a second; a run that has said nothing for so long hangs, or its machine does.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private volatile Heard? _last;

    /// <summary>Before the first, the run is getting ready, for which its own time limits hold.</summary>
    public void Note(RunProgress progress) => _last = new Heard(progress.Phase, time.GetTimestamp());

    /// <summary>The run is over: nothing more is due of it.</summary>
    public void NoteFinished() => _last = new Heard(RunPhase.Done, time.GetTimestamp());

    /// <summary>Whether the run makes progress: false long after the last.</summary>
    /// <returns>With a line that says so.</returns>
    public HealthAnswer Alive() => _last switch
    {
        null => new(true, "ok: the run is being prepared"),
        { Phase: RunPhase.Done } => new(true, "ok: the run is over"),
        { } last when Age(last) > Patience => new(false, $"no progress for {Humanize.Clock(Age(last))}, in the {Name(last.Phase)}"),
        { } last => new(true, $"ok: {Name(last.Phase)}"),
    };

    /// <summary>Whether connections can be expected: in the ramp and in the hold.</summary>
    /// <returns>With a line that says so.</returns>
    public HealthAnswer Ready() => _last?.Phase is { } phase and (RunPhase.Ramp or RunPhase.Hold)
        ? new(true, $"ready: {Name(phase)}")
        : new(false, $"not ready: {Name(_last?.Phase ?? RunPhase.Preflight)}");

    private static string Name(RunPhase phase) => phase.ToString().ToLowerInvariant();

    private TimeSpan Age(Heard last) => time.GetElapsedTime(last.At);

    private sealed record Heard(RunPhase Phase, long At);
}

/// <param name="Line">What it is, in words.</param>
public sealed record HealthAnswer(bool Yes, string Line);
