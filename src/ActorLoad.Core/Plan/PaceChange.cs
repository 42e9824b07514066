namespace ActorLoad.Core.Plan;

/// <summary>From an instant of the hold on, sends are due by other numbers than the plan's: an operator has changed them, or paused the run.</summary>
/// <remarks>All times are since the start of the hold. A change holds until the next one, or to the end of the hold.</remarks>
/// <param name="From">What is due at this instant and after is due by this change.</param>
/// <param name="Zero">Where its rounds begin; before <paramref name="From"/> for one that goes on in the rounds of an earlier one.</param>
/// <param name="FirstRound">The number of the round that begins at <paramref name="Zero"/>: rounds go on being counted, and messages with them.</param>
/// <param name="Connections">Those with smaller ids send; the others are not wanted.</param>
/// <param name="Interval">From one send of a connection to its next; null: nothing is sent.</param>
public sealed record PaceChange(TimeSpan From, TimeSpan Zero, long FirstRound, int Connections, TimeSpan? Interval)
{
    /// <summary>What is due by this change, as a plan whose times are since <see cref="Zero"/>.</summary>
    public LoadPlan Of(LoadPlan plan) => plan.With(Connections, Interval, plan.Hold > Zero ? plan.Hold - Zero : TimeSpan.Zero);

    /// <summary>The plan itself, as the change that holds from the start on.</summary>
    public static PaceChange None(LoadPlan plan) => new(TimeSpan.Zero, TimeSpan.Zero, 0, plan.Connections, plan.Interval);
}
