using System.Text.Json;
using ActorLoad.Compare.Lean;
using ActorLoad.Compare.Output;
using ActorLoad.Compare.Running;
using static Bench.Tests.Lean.Observations;

namespace Bench.Tests.Lean;

public sealed class LeanBlockSpecs
{
    private static readonly LeanObservation[] s_runs =
    [
        Of("held", "actors", 1, (Figure.Rss, 180_000_000)),
        Of("held", "go-net", 1, (Figure.Rss, 250_000_000)),
        Of("workers", "actors", 1, (Figure.Pss, 700_000_000), (Figure.CoordinatorPss, 73_000_000), (Figure.CoordinatorCpuSeconds, 1.25)),
        Of("workers", "go-net", 1, (Figure.Pss, 750_000_000)) with { Outcome = Outcome.NotValid, Verdict = "INCOMPLETE", Reasons = ["a | b"] },
    ];

    private static readonly LeanResult s_result = new(
        LeanResult.CurrentSchema, "bench/lean --pairs 1", DateTimeOffset.UnixEpoch, 754, Interrupted: false, Quick: false, Pairs: 1, new SourceState("abc123", Dirty: false),
        new MachineState("Debian", "6.18", 2, 4_000_000_000, 20_000, ".NET 10", "go1.19.8", PrivateNetwork: true), ["The machine was busy."],
        LeanJudge.Of(Rows("memory", "workers"), s_runs), [.. s_runs]);

    private static readonly string s_block = LeanBlock.Of(s_result);

    [Theory]
    [InlineData("Measured 1970-01-01 00:00 UTC in 12m 34s on Debian, Linux 6.18, 2 cores, 4.00 GB memory, 20,000 descriptors a process; .NET 10, go1.19.8; commit abc123; ")]
    [InlineData("private network namespace; 1 pair.\n\n    bench/lean --pairs 1\n\n- Warning: The machine was busy.\n\n1 of 5 targets reached, 1 missed, 3 not measured.\n")]
    [InlineData("| memory | resident, 19,000 connections at 10 s, whole process | &lt;= 0.75 (stretch 0.70) | 180 MB | 250 MB | 0.72 | yes | - | - |\n")]
    [InlineData("| workers | PSS, 60,000 connections in 4 processes at 10 s | &lt;= 0.85 | 700 MB | 750 MB | 0.93 | **no** | - | - |\n|  | CPU of a core | &lt;= 0.75 | - | - | - | - | - | - |\n")]
    [InlineData("73.0 MB PSS, 1.25 s of CPU")]
    [InlineData("\n3 of 4 runs are VALID.\n\n- workers, go-net, pair 1: INCOMPLETE. a \\| b\n")]
    public void Should_say_what_was_measured_and_where_when_written(string part) => Assert.Contains(part, s_block, StringComparison.Ordinal);

    [Fact]
    public void Should_warn_when_it_was_a_trial() =>
        Assert.Contains("- Warning: These are the sizes of a trial", LeanBlock.Of(s_result with { Quick = true, Warnings = [] }), StringComparison.Ordinal);

    [Fact]
    public void Should_survive_the_round_trip_when_written_as_json() => Assert.Equal(s_block, LeanBlock.Of(LeanResult.Json.Read(LeanResult.Json.Write(s_result))));

    [Fact]
    public void Should_refuse_what_it_does_not_know_when_the_schema_is_later() =>
        Assert.Throws<JsonException>(() => LeanResult.Json.Read(LeanResult.Json.Write(s_result with { Schema = 2 })));
}
