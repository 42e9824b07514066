using ActorLoad.Core.Find;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Find;

/// <summary>A search against servers that are the test's: with a capacity, a generator and a machine that end somewhere, and noise.</summary>
public class BreakingPointSpecs
{
    /// <summary>Doubling, halving, retries, and as much again for each contradiction.</summary>
    private const int MostSteps = 400;

    private static readonly Gen<SearchBounds> s_bounds =
        from max in Gen.OneOf(Gen.Long[1, 50], Gen.Long[1, 10_000_000])
        from start in Gen.Long[1, max]
        from precision in Gen.OneOf(Gen.Const(0.05), Gen.Const(0d), Gen.Double[0, 1])
        select new SearchBounds(start, max, precision);

    [Fact]
    public void Should_double_until_it_fails_then_halve_then_confirm_both()
    {
        var search = new BreakingPoint(new SearchBounds(100, 10_000, 0.05));

        var steps = Run(search, value => value <= 730 ? StepOutcome.Held : StepOutcome.Failed);

        Assert.Equal([100, 200, 400, 800, 600, 700, 750, 725, 725, 750], steps.Select(step => step.Value));
        Assert.Equal(
            [
                SearchPhase.Raising, SearchPhase.Raising, SearchPhase.Raising, SearchPhase.Raising, SearchPhase.Narrowing, SearchPhase.Narrowing,
                SearchPhase.Narrowing, SearchPhase.Narrowing, SearchPhase.ConfirmingHeld, SearchPhase.ConfirmingFailed,
            ],
            steps.Select(step => step.Phase));
        Assert.Equal((SearchEnd.Found, 725L, 750L), (search.End, search.Holds, search.Fails));
    }

    [Fact]
    public void Should_search_below_the_start_when_that_fails()
    {
        var search = new BreakingPoint(new SearchBounds(1_000, 10_000, 0.05));

        Run(search, value => value <= 3 ? StepOutcome.Held : StepOutcome.Failed);

        Assert.Equal((SearchEnd.Found, 3L, 4L), (search.End, search.Holds, search.Fails));
    }

    [Fact]
    public void Should_hold_none_when_not_even_one_is_held()
    {
        var search = new BreakingPoint(new SearchBounds(8, 10_000, 0.05));

        Run(search, _ => StepOutcome.Failed);

        Assert.Equal((SearchEnd.Found, 0L, 1L), (search.End, search.Holds, search.Fails));
    }

    [Theory]
    [InlineData(StepOutcome.GeneratorLimited, SearchEnd.GeneratorIsTheLimit)]
    [InlineData(StepOutcome.EnvironmentLimited, SearchEnd.EnvironmentIsTheLimit)]
    public void Should_try_once_more_and_name_the_limit_when_it_is_not_the_server(StepOutcome limited, SearchEnd expected)
    {
        var search = new BreakingPoint(new SearchBounds(100, 10_000, 0.05));

        var steps = Run(search, value => value <= 200 ? StepOutcome.Held : limited);

        Assert.Equal([100, 200, 400, 400, 300, 300, 250, 250, 225, 225, 212, 212, 206, 206, 200], steps.Select(step => step.Value));
        Assert.Equal((expected, 200L, (long?)null), (search.End, search.Holds, search.Fails));
    }

    [Fact]
    public void Should_go_on_as_if_nothing_had_been_when_a_limited_step_holds_the_second_time()
    {
        var search = new BreakingPoint(new SearchBounds(100, 400, 0.05));
        StepOutcome[] outcomes = [StepOutcome.Held, StepOutcome.GeneratorLimited, StepOutcome.Held, StepOutcome.Held];
        var next = 0;

        var steps = Run(search, _ => outcomes[next++]);

        Assert.Equal([100, 200, 200, 400], steps.Select(step => step.Value));
        Assert.Equal((SearchEnd.MaxReached, 400L), (search.End, search.Holds));
    }

    [Fact]
    public void Should_search_below_what_held_when_that_fails_the_second_time()
    {
        var search = new BreakingPoint(new SearchBounds(100, 10_000, 0.05));
        var tries = 0;

        Run(search, value => value == 725 && ++tries == 1 || value <= 715 ? StepOutcome.Held : StepOutcome.Failed);

        Assert.Equal(SearchEnd.Found, search.End);
        Assert.InRange(search.Holds, 680, 715);
        Assert.Equal(725, search.Fails);
    }

    [Fact]
    public void Should_search_above_what_failed_when_that_holds_the_second_time()
    {
        var search = new BreakingPoint(new SearchBounds(100, 10_000, 0.05));
        var tries = 0;

        Run(search, value => value == 400 && ++tries == 1 ? StepOutcome.Failed : value <= 730 ? StepOutcome.Held : StepOutcome.Failed);

        Assert.Equal(SearchEnd.Found, search.End);
        Assert.InRange(search.Holds, 690, 730);
    }

    [Fact]
    public void Should_say_that_it_is_unsteady_when_every_confirmation_contradicts()
    {
        var search = new BreakingPoint(new SearchBounds(100, 10_000, 0.05));
        var seen = new Dictionary<long, int>();

        Run(search, value =>
        {
            var first = !seen.ContainsKey(value);
            seen[value] = 1;
            return value < 300 == first ? StepOutcome.Held : StepOutcome.Failed;
        });

        Assert.Equal(SearchEnd.Unsteady, search.End);
    }

    [Fact]
    public void Should_refuse_an_outcome_when_it_is_over()
    {
        var search = new BreakingPoint(new SearchBounds(1, 1, 0));
        Run(search, _ => StepOutcome.Held);

        Assert.Throws<InvalidOperationException>(() => search.Note(StepOutcome.Held));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(11, 10)]
    public void Should_refuse_a_start_that_is_none(long start, long max) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BreakingPoint(new SearchBounds(start, max, 0.05)));

    [Fact]
    public void Should_find_the_capacity_to_the_precision_when_the_server_alone_is_the_limit() =>
        Gen.Select(s_bounds, Gen.Double[0, 1.2]).Sample((bounds, place) =>
        {
            var capacity = (long)(place * bounds.Max);
            var search = new BreakingPoint(bounds);

            var steps = Run(search, value => value <= capacity ? StepOutcome.Held : StepOutcome.Failed);

            Assert.All(steps, step => Assert.InRange(step.Value, 1, bounds.Max));
            if (capacity >= bounds.Max)
            {
                Assert.Equal((SearchEnd.MaxReached, bounds.Max, (long?)null), (search.End, search.Holds, search.Fails));
                return;
            }

            Assert.Equal(SearchEnd.Found, search.End);
            Assert.InRange(capacity, search.Holds, search.Fails!.Value - 1);
            Assert.True(search.Fails - search.Holds <= Math.Max(1, bounds.Precision * search.Holds), $"{search.Holds} to {search.Fails}");
            // Each of the two twice, the last two steps of all.
            Assert.Equal(search.Fails.Value, steps[^1].Value);
            Assert.Equal(2, steps.Count(step => step.Value == search.Fails));
            Assert.Equal(search.Holds == 0 ? 0 : 2, steps.Count(step => step.Value == search.Holds));
            Assert.InRange(steps.Count, 1, 60);
        });

    [Fact]
    public void Should_never_call_it_the_servers_failure_when_the_generator_or_the_machine_is_the_limit() =>
        Gen.Select(s_bounds, Gen.Double[0, 1.2], Gen.Double[0, 1.2], Gen.Bool).Sample((bounds, capacityAt, limitAt, machine) =>
        {
            var (capacity, limit) = ((long)(capacityAt * bounds.Max), (long)(limitAt * bounds.Max));
            var limited = machine ? StepOutcome.EnvironmentLimited : StepOutcome.GeneratorLimited;
            var search = new BreakingPoint(bounds);

            // Beyond its limit the generator sees nothing of the server, whether that fails there or not.
            Run(search, value => value > limit ? limited : value <= capacity ? StepOutcome.Held : StepOutcome.Failed);

            Assert.InRange(search.Holds, 0, Math.Min(capacity, limit));
            Assert.Equal(search.End == SearchEnd.Found, search.Fails is not null);
            if (search.Fails is { } fails)
                Assert.InRange(fails, capacity + 1, limit);
            if (capacity >= bounds.Max && limit >= bounds.Max)
                Assert.Equal(SearchEnd.MaxReached, search.End);
            else if (limit <= capacity)
                Assert.Equal(machine ? SearchEnd.EnvironmentIsTheLimit : SearchEnd.GeneratorIsTheLimit, search.End);
        });

    [Fact]
    public void Should_end_near_the_capacity_when_the_server_is_noisy() =>
        Gen.Select(s_bounds, Gen.Double[0.01, 0.9], Gen.Double[0, 0.05], Gen.UInt).Sample((bounds, place, noise, seed) =>
        {
            var capacity = place * bounds.Max;
            var random = new Random((int)(seed >> 1));
            var search = new BreakingPoint(bounds);

            Run(search, value => value <= capacity * (1 - noise + 2 * noise * random.NextDouble()) ? StepOutcome.Held : StepOutcome.Failed);

            Assert.True(search.End is SearchEnd.Found or SearchEnd.Unsteady);
            Assert.True(search.Holds <= capacity * (1 + noise), $"{search.Holds} of {capacity}");
            if (search.End == SearchEnd.Found)
                Assert.True(search.Fails > capacity * (1 - noise), $"{search.Fails} of {capacity}");
        });

    [Fact]
    public void Should_end_and_contradict_nothing_that_was_told_whatever_comes() =>
        Gen.Select(s_bounds, Gen.Enum<StepOutcome>().Array[MostSteps]).Sample((bounds, outcomes) =>
        {
            var search = new BreakingPoint(bounds);
            var next = 0;

            var steps = Run(search, _ => outcomes[next++]);

            Assert.NotNull(search.End);
            Assert.Null(search.Next);
            Assert.True(search.NotHeld is null || search.Holds < search.NotHeld);
            if (search.Holds > 0)
                Assert.Contains(steps, step => step.Value == search.Holds && step.Outcome == StepOutcome.Held);
            if (search.Fails is { } fails)
                Assert.Contains(steps, step => step.Value == fails && step.Outcome == StepOutcome.Failed);
            if (search.End == SearchEnd.Found)
                Assert.Equal(StepOutcome.Failed, steps[^1].Outcome);
        });

    private static List<(long Value, SearchPhase Phase, StepOutcome Outcome)> Run(BreakingPoint search, Func<long, StepOutcome> server)
    {
        var steps = new List<(long, SearchPhase, StepOutcome)>();
        while (search.Next is { } value)
        {
            Assert.True(steps.Count < MostSteps, "It does not end.");
            var outcome = server(value);
            steps.Add((value, search.Phase, outcome));
            search.Note(outcome);
        }

        return steps;
    }
}
