namespace ActorLoad.Core.Find;

/// <summary>What a step of a search came to.</summary>
public enum StepOutcome
{
    Held,

    /// <summary>By the server.</summary>
    Failed,

    /// <summary>The generator was too slow for anything to be said of the server.</summary>
    GeneratorLimited,

    /// <summary>This machine did not allow it.</summary>
    EnvironmentLimited,
}

/// <summary>What a search is at.</summary>
public enum SearchPhase
{
    /// <summary>Doubling, as nothing has failed yet.</summary>
    Raising,

    /// <summary>Halving the way between what held and what did not.</summary>
    Narrowing,

    /// <summary>The last that held, once more.</summary>
    ConfirmingHeld,

    /// <summary>The first that failed, once more.</summary>
    ConfirmingFailed,

    Over,
}

/// <summary>How a search has ended.</summary>
public enum SearchEnd
{
    /// <summary>The server holds one value and fails at one that is near enough, each twice.</summary>
    Found,

    /// <summary>Everything held that may be tried.</summary>
    MaxReached,

    GeneratorIsTheLimit,
    EnvironmentIsTheLimit,

    /// <summary>Too often a value held once and failed the other time.</summary>
    Unsteady,
}

/// <param name="Start">The first value to try, from 1 to <paramref name="Max"/>.</param>
/// <param name="Precision">Share of what holds that may lie between it and what fails; 0: to the last one.</param>
public sealed record SearchBounds(long Start, long Max, double Precision);

/// <summary>Looks for the most that a server holds: says which value to try next, and is told what came of it. Pure.</summary>
/// <remarks>
/// <code>
///   Raising (doubling) --not held--> Narrowing (halving) --near enough--> ConfirmingHeld --held--> ConfirmingFailed --failed--> Over
///      '--max held--> Over              ^-------it did otherwise the second time-----'-------------------'
/// </code>
/// A step that the generator or this machine has limited says nothing of the server: it is tried once more, and only if it is so again the search goes
/// on below it, and ends with what holds at least.
/// </remarks>
public sealed class BreakingPoint
{
    /// <summary>So often a value may do otherwise when it is confirmed; then the server is not steady enough for an answer.</summary>
    public const int MostContradictions = 3;

    private readonly SearchBounds _bounds;
    private readonly SortedSet<long> _held = [];
    private readonly SortedDictionary<long, StepOutcome> _notHeld = [];
    private int _contradictions;
    private bool _triedAgain;

    public BreakingPoint(SearchBounds bounds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bounds.Start, 1, nameof(bounds));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bounds.Start, bounds.Max, nameof(bounds));
        _bounds = bounds;
        Next = bounds.Start;
    }

    /// <summary>The value to try; null: it is over.</summary>
    public long? Next { get; private set; }

    public SearchPhase Phase { get; private set; } = SearchPhase.Raising;

    /// <summary>Null while it goes on.</summary>
    public SearchEnd? End { get; private set; }

    /// <summary>The most that held, and is not in doubt; 0: nothing yet.</summary>
    public long Holds => _held.Count > 0 ? _held.Max : 0;

    /// <summary>The least that did not hold, for whatever reason; null: nothing yet.</summary>
    public long? NotHeld => _notHeld.Count > 0 ? _notHeld.First().Key : null;

    /// <summary>The least at which the server failed, where nothing else is the limit before; null: none is known.</summary>
    public long? Fails => _notHeld.Count > 0 && _notHeld.First() is { Value: StepOutcome.Failed } first ? first.Key : null;

    /// <summary>What came of <see cref="Next"/>.</summary>
    public void Note(StepOutcome outcome)
    {
        var value = Next ?? throw new InvalidOperationException("The search is over.");
        if (outcome is StepOutcome.GeneratorLimited or StepOutcome.EnvironmentLimited && !_triedAgain)
        {
            _triedAgain = true;
            return;
        }

        _triedAgain = false;
        if (outcome == StepOutcome.Held)
            OnHeld(value);
        else
            OnNotHeld(value, outcome);
    }

    private void OnHeld(long value)
    {
        _held.Add(value);
        if (_notHeld.Remove(value))
            _contradictions++;
        if (Phase != SearchPhase.ConfirmingHeld)
            GoOn();
        else if (Fails is { } fails)
            Try(fails, SearchPhase.ConfirmingFailed);
        else
            Finish(LimitOf(_notHeld.First().Value));
    }

    private void OnNotHeld(long value, StepOutcome outcome)
    {
        _notHeld[value] = outcome;
        if (_held.Contains(value))
        {
            _contradictions++;
            _held.RemoveWhere(held => held >= value);
        }

        if (Phase == SearchPhase.ConfirmingFailed)
            Finish(outcome == StepOutcome.Failed ? SearchEnd.Found : LimitOf(outcome));
        else
            GoOn();
    }

    private void GoOn()
    {
        if (_contradictions > MostContradictions)
            Finish(SearchEnd.Unsteady);
        else if (NotHeld is not { } ceiling)
            Raise();
        else if (ceiling - Holds > Math.Max(1, (long)(_bounds.Precision * Holds)))
            Try(Holds + (ceiling - Holds) / 2, SearchPhase.Narrowing);
        else if (Holds > 0)
            Try(Holds, SearchPhase.ConfirmingHeld);
        else if (Fails is { } fails)
            Try(fails, SearchPhase.ConfirmingFailed);
        else
            Finish(LimitOf(_notHeld.First().Value));
    }

    private void Raise()
    {
        if (Holds >= _bounds.Max)
            Finish(SearchEnd.MaxReached);
        else
            Try(Math.Min(_bounds.Max, Math.Max(_bounds.Start, Holds * 2)), SearchPhase.Raising);
    }

    private void Try(long value, SearchPhase phase) => (Next, Phase) = (value, phase);

    private void Finish(SearchEnd end) => (Next, Phase, End) = (null, SearchPhase.Over, end);

    private static SearchEnd LimitOf(StepOutcome outcome) =>
        outcome == StepOutcome.EnvironmentLimited ? SearchEnd.EnvironmentIsTheLimit : SearchEnd.GeneratorIsTheLimit;
}
