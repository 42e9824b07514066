using System.Collections.Immutable;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Report;

public class JudgeSpecs
{
    private static readonly LimitOptions OnePercent = Sample.Limits with { Tolerance = 0.01 };

    [Fact]
    public void Should_be_valid_without_reasons_when_all_went_well() =>
        Assert.Equivalent(new Judgement(Verdict.Valid, 0, []), Of(Sample.Evidence));

    [Fact]
    public void Should_be_valid_when_nothing_was_asked_and_nothing_measured()
    {
        var nothing = new Evidence(
            0, new(0, 0, 0), new(0, 0, 0, 0, 0, 0, 0, 0, null), new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), new(null, null, null),
            new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, [], 0), Sample.NoErrors, []);

        Assert.Equal(Verdict.Valid, Of(nothing).Verdict);
    }

    [Fact]
    public void Should_be_an_internal_error_when_the_books_do_not_balance()
    {
        var judgement = Of(Sample.Evidence with { Messages = Sample.Messages with { Echoed = 19_999, ErrorRate = 0.00005 } });

        Assert.Equal((Verdict.InternalError, 1), (judgement.Verdict, judgement.ExitCode));
        Assert.Contains("sent 20000 is not echoed 19999", judgement.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_be_an_internal_error_when_one_of_ours_failed() =>
        Assert.Equal(Verdict.InternalError, Of(Sample.Evidence, facts: new() { InternalFailures = ["An actor crashed."] }).Verdict);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void Should_be_environment_limited_when_a_connect_lacked_a_port_or_a_descriptor(long noPort, long noDescriptor)
    {
        var errors = Sample.NoErrors with { Connect = Sample.NoErrors.Connect with { NoPort = noPort, NoDescriptor = noDescriptor } };

        var judgement = Of(Sample.Evidence with { Errors = errors });

        Assert.Equal((Verdict.EnvironmentLimited, 3), (judgement.Verdict, judgement.ExitCode));
        Assert.Single(judgement.Reasons);
    }

    [Fact]
    public void Should_be_incomplete_when_stopped_early()
    {
        var judgement = Of(Sample.Evidence, facts: new() { StoppedEarly = "Ctrl-C in the hold." });

        Assert.Equal((Verdict.Incomplete, 4), (judgement.Verdict, judgement.ExitCode));
        Assert.Equal(["Stopped early: Ctrl-C in the hold."], judgement.Reasons);
    }

    [Fact]
    public void Should_be_incomplete_when_a_node_was_lost() =>
        Assert.Equal(Verdict.Incomplete, Of(Sample.Evidence, facts: new() { LostNodes = ["Node w1 was lost."] }).Verdict);

    [Fact]
    public void Should_be_incomplete_when_a_single_reply_was_unexpected() =>
        Assert.Equal(Verdict.Incomplete, Of(Sample.Evidence with { Messages = Sample.Messages with { Unexpected = 1 } }).Verdict);

    [Theory]
    [InlineData(200, Verdict.Valid)]
    [InlineData(201, Verdict.Incomplete)]
    public void Should_allow_wrong_replies_up_to_the_tolerance_and_no_further(long unexpected, Verdict verdict) =>
        Assert.Equal(verdict, Of(Sample.Evidence with { Messages = Sample.Messages with { Unexpected = unexpected } }, OnePercent).Verdict);

    [Theory]
    [InlineData(200, Verdict.Valid)]
    [InlineData(201, Verdict.Incomplete)]
    public void Should_allow_losses_up_to_the_tolerance_and_no_further(long timedOut, Verdict verdict)
    {
        var messages = Sample.Messages with { Echoed = 20_000 - timedOut, TimedOut = timedOut };

        Assert.Equal(verdict, Of(Sample.Evidence with { Messages = messages }, OnePercent).Verdict);
    }

    [Theory]
    [InlineData(990, Verdict.Valid)]
    [InlineData(989, Verdict.Incomplete)]
    public void Should_allow_missing_connections_up_to_the_tolerance_and_no_further(long heldMin, Verdict verdict) =>
        Assert.Equal(verdict, Of(Sample.Evidence with { Connections = Sample.Connections with { HeldMin = heldMin } }, OnePercent).Verdict);

    [Fact]
    public void Should_count_a_tolerance_in_decimal_when_binary_would_round_it_down()
    {
        // 0.29 x 100 is 28.999... in binary.
        var connections = Sample.Connections with { Asked = 100, Opened = 100, HeldMin = 71 };

        Assert.Equal(Verdict.Valid, Of(Sample.Evidence with { Connections = connections }, Sample.Limits with { Tolerance = 0.29 }).Verdict);
    }

    [Theory]
    [InlineData("limits.schedule-lag-p99")]
    [InlineData("limits.dispatcher-delay-p99")]
    [InlineData("limits.cpu")]
    [InlineData("limits.stall ")]
    [InlineData("limits.stalled-share")]
    public void Should_be_generator_limited_and_name_the_key_when_a_limit_is_passed(string key)
    {
        var slow = Sample.Values with { P99 = 50_001 };
        var evidence = key switch
        {
            "limits.schedule-lag-p99" => Sample.Evidence with { Latency = Sample.Evidence.Latency with { ScheduleLag = slow } },
            "limits.dispatcher-delay-p99" => Generating(Sample.Generator with { DispatcherDelayMicros = slow }),
            "limits.cpu" => Generating(Sample.Generator with { CpuShare = 0.901 }),
            "limits.stall " => Generating(Sample.Generator with { Stalls = [new(0.1, 1_000_000)] }) with { HoldStart = 5 },
            _ => Generating(Sample.Generator with { Stalls = [new(3, 150_000)] }),
        };

        var judgement = Of(evidence);

        Assert.Equal((Verdict.GeneratorLimited, 5), (judgement.Verdict, judgement.ExitCode));
        Assert.Contains(key, Assert.Single(judgement.Reasons), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1, 300_000)] // before the hold, which begins at 0.5
    [InlineData(0.3, 290_000)] // 90 ms of it in the hold
    [InlineData(3, 100_000)] // not over 100 ms
    [InlineData(20.6, 900_000)] // after it
    public void Should_be_valid_when_a_short_stall_is_not_in_the_hold_or_not_long_enough(double at, long micros) =>
        Assert.Equal(Verdict.Valid, Of(Generating(Sample.Generator with { Stalls = [new(at, micros)] })).Verdict);

    [Fact]
    public void Should_mark_a_stop_of_two_seconds_with_its_time_and_length()
    {
        var judgement = Of(Generating(Sample.Generator with { Stalls = [new(7.2, 2_003_000)] }));

        Assert.Equal(Verdict.GeneratorLimited, judgement.Verdict);
        Assert.Contains("stood still for 2.00 s at second 7.2", judgement.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_fail_a_threshold_with_its_figure()
    {
        var judgement = Of(Sample.Evidence with { Thresholds = [new("service.p99 < 1ms", 1_900, false), new("connections.failed == 0", 0, true)] });

        Assert.Equal((Verdict.ThresholdFailed, 6), (judgement.Verdict, judgement.ExitCode));
        Assert.Equal(["The threshold \"service.p99 < 1ms\" failed: the run's figure is 1.90 ms (thresholds)."], judgement.Reasons);
    }

    [Fact]
    public void Should_fail_a_threshold_when_nothing_was_measured_for_it() =>
        Assert.Contains("measured nothing", Of(Sample.Evidence with { Thresholds = [new("service.p99 < 1ms", null, false)] }).Reasons[0],
            StringComparison.Ordinal);

    [Fact]
    public void Should_end_each_reason_as_a_sentence() =>
        EveryFault.Sample(faults => Assert.All(Of(faults.Evidence(), facts: faults.Facts()).Reasons, reason => Assert.EndsWith(".", reason, StringComparison.Ordinal)));

    /// <summary>The table is a total order: whatever comes together, the first row that matches decides, and nothing found is left unsaid.</summary>
    [Fact]
    public void Should_take_the_first_verdict_of_the_table_and_list_all_reasons_when_several_match() =>
        EveryFault.Sample(faults =>
        {
            var judgement = Of(faults.Evidence(), facts: faults.Facts());

            var expected =
                faults.Internal || faults.Books ? Verdict.InternalError
                : faults.Environment ? Verdict.EnvironmentLimited
                : faults.Stopped || faults.Unexpected ? Verdict.Incomplete
                : faults.Generator ? Verdict.GeneratorLimited
                : faults.Lost || faults.Held ? Verdict.Incomplete
                : faults.Threshold ? Verdict.ThresholdFailed
                : Verdict.Valid;
            Assert.Equal(expected, judgement.Verdict);
            Assert.Equal(expected.ExitCode(), judgement.ExitCode);
            Assert.Equal(faults.Number, judgement.Reasons.Length);
        });

    [Fact]
    public void Should_never_be_valid_when_any_equation_is_off() =>
        Gen.Select(Gen.Int[0, 12], Gen.Long[-3, 3].Where(by => by != 0), Gen.Double[0, 1]).Sample((field, by, tolerance) =>
        {
            var (c, m) = (Sample.Connections, Sample.Messages);
            var (connections, messages) = field switch
            {
                0 => (c with { Asked = c.Asked + by }, m),
                1 => (c with { Opened = c.Opened + by }, m),
                2 => (c with { Failed = c.Failed + by }, m),
                3 => (c with { NotAttempted = c.NotAttempted + by }, m),
                4 => (c, m with { Planned = m.Planned + by }),
                5 => (c, m with { Sent = m.Sent + by }),
                6 => (c, m with { Skipped = m.Skipped + by }),
                7 => (c, m with { Failed = m.Failed + by }),
                8 => (c, m with { Echoed = m.Echoed + by }),
                9 => (c, m with { TimedOut = m.TimedOut + by }),
                10 => (c, m with { Corrupt = m.Corrupt + by }),
                11 => (c, m with { LostOnClose = m.LostOnClose + by }),
                _ => (c, m with { InFlightAtStop = m.InFlightAtStop + by }),
            };

            var judgement = Of(
                Sample.Evidence with { Connections = connections, Messages = messages }, Sample.Limits with { Tolerance = tolerance });

            Assert.Equal(Verdict.InternalError, judgement.Verdict);
        });

    [Fact]
    public void Should_judge_whatever_the_figures_are() =>
        Gen.Long.Array[9].Sample(figures =>
        {
            var messages = new MessageReport(
                figures[0], figures[1], figures[2], figures[3], figures[4], figures[5], figures[6], figures[7], figures[8],
                figures[0], figures[1], double.NaN, 0, 0, 0);
            var connections = new ConnectionReport(figures[0], figures[1], figures[2], figures[3], figures[4], 0, 0, 0, null);

            Assert.Equal(Verdict.InternalError, Of(Sample.Evidence with { Messages = messages, Connections = connections }).Verdict);
        });

    private static Judgement Of(Evidence evidence, LimitOptions? limits = null, RunFacts? facts = null) =>
        Judge.Of(evidence, limits ?? Sample.Limits, facts ?? RunFacts.None);

    private static Evidence Generating(GeneratorReport generator) => Sample.Evidence with { Generator = generator };

    private sealed record Faults(
        bool Internal, bool Books, bool Environment, bool Stopped, bool Unexpected, bool Generator, bool Lost, bool Held, bool Threshold)
    {
        public int Number => new[] { Internal, Books, Environment, Stopped, Unexpected, Generator, Lost, Held, Threshold }.Count(fault => fault);

        public RunFacts Facts() => new()
        {
            InternalFailures = Internal ? ["An actor crashed."] : [],
            EnvironmentLimits = Environment ? ["Too few descriptors."] : [],
            StoppedEarly = Stopped ? "Ctrl-C." : null,
        };

        public Evidence Evidence() => Sample.Evidence with
        {
            Connections = Sample.Connections with { HeldMin = Held ? 999 : 1_000 },
            Messages = Sample.Messages with
            {
                Unexpected = Unexpected ? 1 : 0,
                Echoed = Lost ? 19_999 : 20_000,
                LostOnClose = Lost ? 1 : 0,
                BytesSent = Books ? -1 : 0,
            },
            Generator = Sample.Generator with { CpuShare = Generator ? 0.95 : 0.1 },
            Thresholds = Threshold ? [new("service.p99 < 1ms", 1_900, false)] : ImmutableArray<ThresholdResult>.Empty,
        };
    }

    private static readonly Gen<Faults> EveryFault = Gen.Bool.Array[9].Select(
        fault => new Faults(fault[0], fault[1], fault[2], fault[3], fault[4], fault[5], fault[6], fault[7], fault[8]));

    [Theory]
    [InlineData(0, Verdict.Valid)]
    [InlineData(51, Verdict.Incomplete)]
    [InlineData(50, Verdict.Valid)]
    public void Should_hold_an_operators_number_of_the_time_against_the_hold_when_the_run_was_stepped(long missing, Verdict verdict)
    {
        // Fewest open: what the operator asked for; asked: what the plan did.
        var connections = Sample.Evidence.Connections with { HeldMin = 5_000 - missing, AskedMin = 5_000, MissingMax = missing };

        Assert.Equal(verdict, Of(Sample.Evidence with { Connections = connections }, OnePercent).Verdict);
    }
}
