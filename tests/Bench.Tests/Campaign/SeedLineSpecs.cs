using System.Text.Json;
using ActorLoad.Compare.Campaign;

namespace Bench.Tests.Campaign;

public sealed class SeedLineSpecs
{
    private static readonly SeedLine s_line = SeedLine.Of(
        Scenario.Of(3, Cases.Load), Cases.Clean with { Struck = [Cases.Of(FaultKind.ServerFreeze, 2)] },
        new CampaignFinding(Outcome.Accepted, Clean: true, []), "abc", TimeSpan.FromSeconds(24.06));

    [Fact]
    public void Should_be_one_line_that_is_read_back()
    {
        var text = SeedLines.Write(s_line);

        Assert.DoesNotContain('\n', text);
        Assert.Equal(text, SeedLines.Write(Assert.Single(SeedLines.Read(text + "\n"))));
    }

    [Fact]
    public void Should_leave_out_a_last_line_that_was_cut_off()
    {
        var text = SeedLines.Write(s_line) + "\n";

        Assert.Single(SeedLines.Read(text + text[..40]));
        Assert.Empty(SeedLines.Read(text[..40]));
        Assert.Empty(SeedLines.Read(""));
    }

    [Fact]
    public void Should_say_so_when_a_line_is_none_of_ours() => Assert.ThrowsAny<JsonException>(() => SeedLines.Read("{\"seed\":1}\n"));

    [Fact]
    public void Should_sum_up_verdicts_by_what_was_done()
    {
        var words = new CampaignSummary([s_line, s_line with { Outcome = Outcome.FalseValid, Why = ["Because."] }]).Words();

        Assert.StartsWith("2 seeds, 2 of them clean; false VALID 1, false alarms 0", words, StringComparison.Ordinal);
        Assert.Contains("| ServerFreeze | 2 | 2 | 0 | 0 | 0 | 1 |", words, StringComparison.Ordinal);
        Assert.Contains("FALSE VALID (clean), 24.1 s\n    Because.", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Outcome.Accepted, "VALID", false)]
    [InlineData(Outcome.BusyMachine, "GENERATOR_LIMITED", false)]
    [InlineData(Outcome.FalseAlarm, "GENERATOR_LIMITED", false)]
    [InlineData(Outcome.FalseAlarm, "INCOMPLETE", true)]
    [InlineData(Outcome.FalseValid, "VALID", true)]
    [InlineData(Outcome.Unbalanced, "GENERATOR_LIMITED", true)]
    [InlineData(Outcome.Leftover, "VALID", true)]
    [InlineData(Outcome.Broken, null, true)]
    public void Should_fail_for_all_but_a_slow_generator(object outcome, string? verdict, bool failed) => Assert.Equal(
        failed, CampaignSummary.Failed(s_line with { Outcome = (Outcome)outcome, Verdict = verdict }));
}
