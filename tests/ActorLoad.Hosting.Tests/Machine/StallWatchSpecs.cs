using ActorLoad.Hosting.Machine;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Hosting.Tests.Machine;

public class StallWatchSpecs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A beat moves the clock, so that the watch's next look at it finds the time passed.</summary>
    [Fact]
    public void Should_tell_a_stall_when_the_clock_jumps_between_two_wakes()
    {
        var time = new FakeTimeProvider();
        using var seen = new ManualResetEventSlim();
        var beats = 0;
        using var watch = new StallWatch(time, time.GetTimestamp(), onBeat: () =>
        {
            if (++beats == 1)
                time.Advance(TimeSpan.FromSeconds(2));
            else
                seen.Set();
        });

        Assert.True(seen.Wait(Patience));
        var stall = Assert.Single(watch.Summary().Listed);
        Assert.Equal(StallWatch.Period.TotalSeconds, stall.At);
        Assert.Equal(2_000_000 - 15_000, stall.Micros);
    }

    [Fact]
    public void Should_beat_again_and_again_when_time_passes()
    {
        var (time, beat) = (new FakeTimeProvider(), TimeSpan.FromMilliseconds(100));
        using var thrice = new CountdownEvent(3);
        using var watch = new StallWatch(time, time.GetTimestamp(), onBeat: () =>
        {
            if (!thrice.IsSet)
                thrice.Signal();
            time.Advance(beat);
        }, beat);

        Assert.True(thrice.Wait(Patience));
    }

    [Fact]
    public void Should_stay_readable_when_disposed_twice()
    {
        var watch = new StallWatch(TimeProvider.System, TimeProvider.System.GetTimestamp());

        watch.Dispose();
        watch.Dispose();

        Assert.NotNull(watch.Summary());
    }
}
