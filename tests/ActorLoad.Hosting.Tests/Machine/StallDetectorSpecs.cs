using ActorLoad.Core.Report;
using ActorLoad.Hosting.Machine;
using Xunit;

namespace ActorLoad.Hosting.Tests.Machine;

public class StallDetectorSpecs
{
    private readonly StallDetector _detector = new(period: Ms(15), threshold: Ms(100), keep: 2);

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    [Fact]
    public void Should_note_nothing_when_wakes_are_in_time()
    {
        for (var at = 0; at < 10_000; at += 15)
            Assert.Null(_detector.Observe(Ms(at)));

        Assert.Equal(0, _detector.Summary().Count);
    }

    [Fact]
    public void Should_note_nothing_when_a_wake_is_late_by_the_threshold()
    {
        _detector.Observe(Ms(0));

        Assert.Null(_detector.Observe(Ms(115)));
    }

    [Fact]
    public void Should_note_one_stall_from_the_intended_wake_when_the_process_is_stopped()
    {
        _detector.Observe(Ms(985));

        Assert.Equal(new Stall(1, 2_000_000), _detector.Observe(Ms(3000)));
        Assert.Null(_detector.Observe(Ms(3015)));
    }

    [Fact]
    public void Should_not_take_the_time_before_the_first_wake_for_a_stall() => Assert.Null(_detector.Observe(Ms(60_000)));

    [Fact]
    public void Should_still_add_up_when_the_list_is_full()
    {
        for (var i = 0; i <= 5; i++)
            _detector.Observe(Ms(i * 215));

        var summary = _detector.Summary();

        Assert.Equal(2, summary.Listed.Length);
        Assert.Equal(5, summary.Count);
        Assert.Equal(Ms(1000), summary.Total);
        Assert.Equal(Ms(200), summary.Longest);
        Assert.Equal(3, summary.Unlisted.Count);
        Assert.Equal(Ms(445), summary.Unlisted.FirstAt);
        Assert.Equal(Ms(1075), summary.Unlisted.LastEnd);
    }

    [Fact]
    public void Should_cut_stalls_to_the_hold_when_they_reach_into_it()
    {
        var summary = new StallSummary([new Stall(1, 500_000), new Stall(9.9, 200_000), new Stall(11, 300_000), new Stall(19.5, 1_000_000)], default);

        var hold = summary.Within(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));

        Assert.Equal([new Stall(10, 100_000), new Stall(11, 300_000), new Stall(19.5, 500_000)], hold.Listed.AsEnumerable());
        Assert.Equal(Ms(900), hold.Total);
        Assert.Equal(Ms(500), hold.Longest);
    }

    [Fact]
    public void Should_keep_the_unlisted_only_when_the_last_of_them_is_in_the_hold()
    {
        var summary = new StallSummary([], new UnlistedStalls(7, Ms(3000), Ms(900), Ms(20_000), Ms(30_000)));

        Assert.Equal(7, summary.Within(Ms(25_000), Ms(60_000)).Count);
        Assert.Equal(0, summary.Within(Ms(30_000), Ms(60_000)).Count);
        Assert.Equal(0, summary.Within(Ms(0), Ms(20_000)).Count);
    }

    [Fact]
    public void Should_be_zero_and_not_fail_when_there_is_no_stall()
    {
        Assert.Equal(TimeSpan.Zero, StallSummary.None.Total);
        Assert.Equal(TimeSpan.Zero, StallSummary.None.Longest);
    }
}
