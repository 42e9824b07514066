using ActorLoad.Core.Report;
using ActorLoad.Hosting.Operate.Dashboard;
using Xunit;

namespace ActorLoad.Hosting.Tests.Operate.Dashboard;

public sealed class PageStatesSpecs
{
    private static readonly PhasePlace TwelveOfSixty = new(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(60), 0.2);

    private readonly FakeFeed _feed = new();

    [Fact]
    public void Should_show_a_run_that_is_being_prepared()
    {
        var state = State();

        Assert.Equal(("preflight", "PREPARING", "0s", false), (state.Phase, state.Standing.Name, state.Elapsed, state.Over));
        Assert.Empty(state.Connections);
        Assert.Equal(["stop"], state.May);
    }

    [Fact]
    public void Should_show_figures_in_the_words_of_the_terminal()
    {
        _feed.Options = FakeFeed.Read("actor-load.connections=1000", "actor-load.target=\"gateway:7001-7004\"", "actor-load.label=nightly");
        _feed.Publish(HealthyRun.Hold);

        var state = State();

        Assert.Equal("nightly: 1,000 connections to gateway:7001-7004, by actors", state.Subject);
        Assert.Equal(("hold", "12s of 1m 00s, 48s left", 0.2), (state.Phase, state.PhaseText, state.Share));
        Assert.Equal(new PageField("Open", "997", "warn"), state.Connections[0]);
        Assert.Contains(new PageField("Sent a second", "1,001/s"), state.Messages);
        Assert.Contains(new PageField("CPU of its cores", "31 %"), state.Generator);
        Assert.Equal(["response", "212 us", "480 us", "1.90 ms", "4.10 ms", "12.3 ms", "20,000"], state.Latencies.Rows[0].Cells);
        Assert.Contains(new PageField("Closed: reset", "3", "bad"), state.Errors);
        Assert.Equal(["0.5", "phase", "hold began"], state.Events.Rows[0].Cells);
    }

    [Fact]
    public void Should_find_no_fault_where_there_is_none()
    {
        _feed.Publish(Clean);

        Assert.Equal(new PageStanding("NO FAULT SO FAR", "good", "the verdict is made at the end", []), State().Standing with { Reasons = [] });
    }

    [Fact]
    public void Should_say_what_the_generator_is_limited_by_before_it_speaks_of_the_server()
    {
        _feed.Publish(HealthyRun.Hold with { Generator = HealthyRun.Hold.Generator with { Limited = ["It sent late."] } });

        var standing = State().Standing;

        Assert.Equal(("GENERATOR_LIMITED", "warn", "It sent late."), (standing.Name, standing.Tone, Assert.Single(standing.Reasons)));
    }

    [Fact]
    public void Should_name_what_went_wrong()
    {
        _feed.Publish(HealthyRun.Hold);

        var standing = State().Standing;

        Assert.Equal(("FAULTS SEEN", "bad"), (standing.Name, standing.Tone));
        Assert.Equal(
            ["3 of 1,000 connections are not open.", "Messages: 5 skipped, 2 failed, 1 timed out, 1 late."], standing.Reasons);
    }

    [Fact]
    public void Should_name_a_node_that_is_lost()
    {
        _feed.Publish(SharedRun.HoldWithLoss);

        var state = State();

        Assert.Contains("Lost: worker-2.", state.Standing.Reasons);
        Assert.Equal("bad", state.Nodes.Rows[2].Tone);
        Assert.Equal(["coordinator", "running", "-", "-", "-", "-", "-", "-", "0.07", "96.0 MB"], state.Nodes.Rows[0].Cells);
    }

    [Theory]
    [InlineData(RunPhase.Ramp, false, "pause")]
    [InlineData(RunPhase.Hold, false, "pause")]
    [InlineData(RunPhase.Hold, true, "resume")]
    public void Should_offer_to_pause_or_to_resume_as_the_run_stands(RunPhase phase, bool paused, string offered)
    {
        _feed.Paused = paused;
        _feed.Publish(HealthyRun.Hold with { Phase = phase });

        var state = State();

        Assert.Equal([offered, "drain", "stop", "rate", "connections"], state.May);
        Assert.Equal(paused, state.Paused);
    }

    [Fact]
    public void Should_show_the_report_s_totals_when_the_run_is_over()
    {
        _feed.Publish(HealthyRun.Hold);
        _feed.Publish(FakeFeed.Stopped);

        var state = State();

        Assert.Equal(("done", true, "INCOMPLETE", "bad", "exit code 4"), (state.Phase, state.Over, state.Standing.Name, state.Standing.Tone, state.Standing.Note));
        Assert.Contains(new PageField("Planned", "0"), state.Messages);
        Assert.Contains(state.Standing.Reasons, reason => reason.Contains("Ctrl-C", StringComparison.Ordinal));
        Assert.Empty(state.May);
    }

    private static RunProgress Clean => HealthyRun.Hold with
    {
        Open = 1_000,
        Errors = HealthyRun.NoErrors,
        Messages = HealthyRun.NoMessages with { Planned = 12_000, Sent = 12_000, Echoed = 12_000 },
    };

    private PageState State() => PageStates.Of(_feed, TwelveOfSixty, "r1", 1, []);
}
