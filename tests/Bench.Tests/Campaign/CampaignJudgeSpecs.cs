using System.Collections.Immutable;
using ActorLoad.Compare.Campaign;
using static Bench.Tests.Campaign.Cases;

namespace Bench.Tests.Campaign;

public sealed class CampaignJudgeSpecs
{
    private const string Incomplete = "INCOMPLETE", Generator = "GENERATOR_LIMITED", Environment = "ENVIRONMENT_LIMITED";

    [Fact]
    public void Should_accept_a_whole_run_when_nothing_was_done() => Expect(Outcome.Accepted, Clean, clean: true);

    [Fact]
    public void Should_call_it_a_false_alarm_when_a_clean_run_is_anything_else()
    {
        Expect(Outcome.FalseAlarm, With(Whole.Ended(Generator, 5)), clean: true);
        Expect(Outcome.FalseAlarm, With(Whole.Ended("THRESHOLD_FAILED", 6)), clean: true);
        Expect(Outcome.FalseAlarm, With(Whole.Ended(Environment, 3)), clean: true);
        Expect(Outcome.FalseAlarm, With(Lost), clean: true);
        Expect(Outcome.FalseAlarm, With(Whole.Ended(Incomplete, 4), Of(FaultKind.NoDescriptors, 3)), clean: true);
    }

    [Fact]
    public void Should_excuse_a_slow_generator_and_late_replies_and_nothing_else_when_the_machine_was_busy()
    {
        var late = Whole with { Echoed = 990, TimedOut = 10, Late = 10, ResponseCount = 990, Verdict = Incomplete, ExitCode = 4 };
        Expect(Outcome.FalseAlarm, With(late), clean: true);
        Expect(Outcome.BusyMachine, With(late) with { Machine = Busy }, clean: true);
        Expect(Outcome.Accepted, With(late, Of(FaultKind.CpuHog, seconds: 3, amount: 4)));
        Expect(Outcome.BusyMachine, With(Whole.Ended(Generator, 5)) with { Machine = Busy }, clean: true);
        Expect(Outcome.FalseAlarm, With(Lost) with { Machine = Busy }, clean: true);
    }

    [Fact]
    public void Should_call_it_broken_when_there_is_no_result_or_it_says_another_exit_code()
    {
        Expect(Outcome.Broken, Clean with { Figures = null });
        Expect(Outcome.Broken, Clean with { ExitCode = null });
        Expect(Outcome.Broken, Clean with { ExitCode = 4 });
        Expect(Outcome.Broken, With(Whole.Ended(Incomplete, 5)));
    }

    [Fact]
    public void Should_see_books_that_do_not_balance()
    {
        Expect(Outcome.Unbalanced, With(Whole with { Echoed = 999 }));
        Expect(Outcome.Unbalanced, With(Whole with { Skipped = 1 }));
        Expect(Outcome.Unbalanced, With(Whole with { Opened = 99 }));
        Expect(Outcome.Unbalanced, With(Whole with { ResponseCount = 1_001 }));
        Expect(Outcome.Unbalanced, With(Whole with { Impossible = ["late is -1"] }));
    }

    [Fact]
    public void Should_see_books_that_are_not_the_servers()
    {
        Expect(Outcome.Unbalanced, Clean with { Server = Server with { Frames = 999 } });
        Expect(Outcome.Unbalanced, Clean with { Server = Server with { Frames = 1_001 } });
        Expect(Outcome.Unbalanced, Clean with { Server = Server with { BytesReceived = 300_001 } });
        Expect(Outcome.Unbalanced, Clean with { Server = Server with { BytesSent = 299_999 } });
        Expect(Outcome.Unbalanced, Clean with { Server = Server with { Accepted = 99 } });
    }

    [Theory]
    [InlineData(FaultKind.Cut)]
    [InlineData(FaultKind.ServerKill)]
    [InlineData(FaultKind.ServerRestart)]
    public void Should_expect_incomplete_when_connections_were_taken_away(object kind)
    {
        var struck = Of((FaultKind)kind, seconds: 1, cut: 100);

        Expect(Outcome.Accepted, With(Lost, struck));
        Expect(Outcome.FalseValid, With(Lost.Ended("VALID", 0), struck));
        Expect(Outcome.FalseValid, With(Whole, struck));
        Expect(Outcome.WrongVerdict, With(Lost with { ClosesTotal = 50 }, struck));
    }

    [Fact]
    public void Should_expect_a_freeze_in_the_response_times()
    {
        var struck = Of(FaultKind.ServerFreeze, seconds: 2);

        Expect(Outcome.Accepted, With(Whole with { ResponseMaxMillis = 2_001 }, struck), clean: true);
        Expect(Outcome.FalseValid, With(Whole with { ResponseMaxMillis = 1_500 }, struck), clean: true);
    }

    /// <summary>Seed 35: of 2,000 connections 481 never opened, and the freeze began where their sends would have been.</summary>
    [Fact]
    public void Should_expect_no_more_of_a_freeze_than_what_was_sent_in_it_when_some_connections_never_opened()
    {
        var some = Whole with
        {
            Verdict = Environment,
            ExitCode = 3,
            Opened = 75,
            NotAttempted = 25,
            HeldMin = 75,
            AtEnd = 75,
            Sent = 750,
            NotSent = 250,
            Echoed = 750,
            ResponseCount = 750,
            NoDescriptor = 1,
            ConnectsFailed = 1,
        };
        ImmutableArray<Struck> struck = [Of(FaultKind.NoDescriptors, seconds: 1, phase: StruckIn.Ramp), Of(FaultKind.ServerFreeze, seconds: 4)];

        Expect(Outcome.Accepted, With(some with { ResponseMaxMillis = 3_600 }, struck));
        Expect(Outcome.WrongVerdict, With(some with { ResponseMaxMillis = 3_300 }, struck));
    }

    [Fact]
    public void Should_expect_what_was_frozen_past_the_timeout_as_timed_out()
    {
        var struck = Of(FaultKind.ServerFreeze, seconds: 7);
        var timedOut = Whole with { Echoed = 900, TimedOut = 100, Late = 100, ResponseCount = 900, ResponseMaxMillis = 4_990, Verdict = Incomplete, ExitCode = 4 };

        Expect(Outcome.Accepted, With(timedOut, struck));
        Expect(Outcome.FalseValid, With(Whole with { ResponseMaxMillis = 7_000 }, struck));
        Expect(Outcome.FalseValid, With(timedOut.Ended("VALID", 0), struck));
        Expect(Outcome.WrongVerdict, With(timedOut with { ResponseMaxMillis = 3_000 }, struck));
    }

    /// <summary>Seeds 43 and 782: what was sent when the drop began was sent again after 6.2 s, when the server had been killed.</summary>
    [Fact]
    public void Should_expect_half_of_a_drop_in_the_response_times()
    {
        var struck = Of(FaultKind.NetDrop, seconds: 3.9);
        var timedOut = Whole with { Echoed = 950, TimedOut = 50, ResponseCount = 950, Verdict = Incomplete, ExitCode = 4 };

        Expect(Outcome.Accepted, With(timedOut with { ResponseMaxMillis = 3_100 }, struck));
        Expect(Outcome.WrongVerdict, With(timedOut with { ResponseMaxMillis = 1_600 }, struck));
    }

    /// <summary>Seed 386: the second time a few hundred of them were being opened again.</summary>
    [Fact]
    public void Should_not_expect_a_close_of_what_was_being_opened_again_when_it_was_taken_away()
    {
        var lost = Lost with { ClosesTotal = 600 };

        Expect(Outcome.WrongVerdict, With(lost, Of(FaultKind.ServerRestart, seconds: 1, cut: 900)));
        Expect(Outcome.Accepted, With(lost, Of(FaultKind.Cut, cut: 500), Of(FaultKind.ServerRestart, seconds: 1, cut: 400)));
    }

    /// <summary>Seed 396.</summary>
    [Fact]
    public void Should_expect_a_stop_as_long_as_the_machine_was_able_to_make_it()
    {
        var struck = Of(FaultKind.GeneratorStop, seconds: 1, phase: StruckIn.Ramp);
        var stood = Whole.Ended(Generator, 5) with { LongestStallMillis = 743 };

        Expect(Outcome.WrongVerdict, With(stood, struck));
        Expect(Outcome.Accepted, With(stood, struck) with { Machine = Busy });
    }

    [Fact]
    public void Should_expect_a_delay_in_the_response_times_twice() => Expect(
        Outcome.FalseValid, With(Whole with { ResponseMaxMillis = 100 }, Of(FaultKind.NetDelay, seconds: 3, amount: 100)), clean: true);

    [Fact]
    public void Should_expect_generator_limited_when_the_generator_was_stopped()
    {
        var struck = Of(FaultKind.GeneratorStop, seconds: 1.5);
        var stalled = Whole with { LongestStallMillis = 1_490 };

        Expect(Outcome.Accepted, With(stalled.Ended(Generator, 5), struck));
        Expect(Outcome.FalseValid, With(stalled, struck));
        Expect(Outcome.WrongVerdict, With(Whole.Ended(Generator, 5), struck));
        Expect(Outcome.WrongVerdict, With(stalled with { Echoed = 999, TimedOut = 1, ResponseCount = 999, Verdict = Incomplete, ExitCode = 4 }, struck));
    }

    [Fact]
    public void Should_expect_wrong_replies_before_a_slow_generator()
    {
        var (stopped, flipped) = (Of(FaultKind.GeneratorStop, seconds: 0.5), Of(FaultKind.Flip, amount: 100));
        var corrupt = Whole with { Echoed = 990, Corrupt = 10, ResponseCount = 990 };

        Expect(Outcome.Accepted, With(corrupt.Ended(Incomplete, 4), stopped, flipped));
        Expect(Outcome.WrongVerdict, With(corrupt.Ended(Generator, 5), stopped, flipped));
    }

    [Fact]
    public void Should_count_flipped_replies_with_the_server()
    {
        var corrupt = With(Whole with { Echoed = 990, Corrupt = 10, ResponseCount = 990, Verdict = Incomplete, ExitCode = 4 }, Of(FaultKind.Flip, amount: 100));

        Expect(Outcome.Accepted, corrupt with { Server = Server with { Misbehaved = 10 } });
        Expect(Outcome.WrongVerdict, corrupt with { Server = Server with { Misbehaved = 11 } });
        Expect(Outcome.WrongVerdict, corrupt with { Server = Server with { Misbehaved = 9 } });
        Expect(Outcome.FalseValid, With(Whole, Of(FaultKind.Flip, amount: 100)) with { Server = Server with { Misbehaved = 1 } });
    }

    [Fact]
    public void Should_expect_this_machine_to_be_blamed_when_descriptors_ran_out()
    {
        var struck = Of(FaultKind.CutWithoutDescriptors, seconds: 3, cut: 100);
        var without = Lost with { NoDescriptor = 40, ConnectsFailed = 40 };

        Expect(Outcome.Accepted, With(without.Ended(Environment, 3), struck));
        Expect(Outcome.WrongVerdict, With(without, struck));
        Expect(Outcome.WrongVerdict, With(without.Ended(Environment, 3), Of(FaultKind.Cut, cut: 100)));
    }

    [Fact]
    public void Should_accept_either_when_the_machine_was_hogged()
    {
        Expect(Outcome.Accepted, With(Whole.Ended(Generator, 5), Of(FaultKind.CpuHog, seconds: 3, amount: 4)));
        Expect(Outcome.Accepted, With(Whole, Of(FaultKind.CpuHog, seconds: 3, amount: 4)));
    }

    [Fact]
    public void Should_count_what_could_not_be_done_as_not_done()
    {
        var notDone = Of(FaultKind.NetDelay, amount: 100) with { NotDone = "no netem" };

        Expect(Outcome.Accepted, Clean with { Struck = [notDone] }, clean: true);
    }

    [Fact]
    public void Should_see_what_is_left() => Expect(Outcome.Leftover, Clean with { Leftovers = ["Process 7 is left."] }, clean: true);

    [Fact]
    public void Should_see_a_run_that_was_not_the_one_asked_for()
    {
        Expect(Outcome.WrongVerdict, With(Whole with { HoldSeconds = 12 }));
        Expect(Outcome.WrongVerdict, With(Whole with { HoldSeconds = 25 }));
        Expect(Outcome.WrongVerdict, With(Whole with { Planned = 900, Sent = 900, Echoed = 900, ResponseCount = 900 }));
    }

    private static void Expect(Outcome outcome, CampaignCase seed, bool? clean = null)
    {
        var finding = CampaignJudge.Of(seed);

        Assert.True(finding.Outcome == outcome, $"{finding.Outcome} where {outcome} is due: {string.Join(" ", finding.Why)}");
        Assert.Equal(outcome == Outcome.Accepted, finding.Why.IsEmpty);
        if (clean is not null)
            Assert.Equal(clean, finding.Clean);
    }
}
