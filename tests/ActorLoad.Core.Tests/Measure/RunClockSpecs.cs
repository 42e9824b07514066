using ActorLoad.Core.Measure;
using Xunit;

namespace ActorLoad.Core.Tests.Measure;

public class RunClockSpecs
{
    [Fact]
    public void Should_tell_the_monotonic_time_since_the_start_when_the_wall_clock_is_stepped()
    {
        var time = new TwoClocks { Stamp = 5_000 };
        var clock = new RunClock(time);
        time.Stamp += 1_500;
        time.Wall -= TimeSpan.FromHours(3);

        Assert.Equal(TimeSpan.FromSeconds(1.5), clock.Now);
    }

    [Fact]
    public void Should_keep_the_wall_clocks_start_when_it_is_stepped()
    {
        var time = new TwoClocks();
        var clock = new RunClock(time);
        time.Wall += TimeSpan.FromHours(3);

        Assert.Equal(DateTimeOffset.UnixEpoch, clock.StartedAt);
    }

    [Fact]
    public void Should_go_on_from_the_run_s_time_when_the_run_began_in_another_process()
    {
        var time = new TwoClocks { Stamp = 5_000, Wall = DateTimeOffset.UnixEpoch.AddHours(1) };
        var clock = new RunClock(time, TimeSpan.FromSeconds(12.5));
        time.Stamp += 2_000;

        Assert.Equal(TimeSpan.FromSeconds(14.5), clock.Now);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddHours(1).AddSeconds(-12.5), clock.StartedAt);
    }

    private sealed class TwoClocks : TimeProvider
    {
        public long Stamp { get; set; }

        public DateTimeOffset Wall { get; set; } = DateTimeOffset.UnixEpoch;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => Stamp;

        public override DateTimeOffset GetUtcNow() => Wall;
    }
}
