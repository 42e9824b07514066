using ActorLoad.Core.Measure;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Measure;

public class OpenGaugeSpecs
{
    private static TimeSpan Ms(long ms) => TimeSpan.FromMilliseconds(ms);

    /// <summary>The model looks at every millisecond by itself.</summary>
    [Fact]
    public void Should_know_the_fewest_and_the_mean_when_any_changes_come_before_and_after_the_watch() =>
        Gen.Select(Gen.Select(Gen.Int[0, 30], Gen.Long[-5, 5]).Array[0, 30], Gen.Int[0, 30]).Sample((changes, watchAt) =>
        {
            var (gauge, now, open, min, perMs) = (new OpenGauge(), 0, 0L, 0L, new List<long>());
            for (var i = 0; i <= changes.Length; i++)
            {
                if (i == Math.Min(watchAt, changes.Length))
                {
                    gauge.Watch(Ms(now));
                    min = open;
                    perMs.Clear();
                }

                if (i == changes.Length)
                    break;
                for (var ms = 0; ms < changes[i].Item1; ms++)
                    perMs.Add(open);
                now += changes[i].Item1;
                open += changes[i].Item2;
                gauge.Change(Ms(now), changes[i].Item2);
                min = Math.Min(min, open);
            }

            perMs.AddRange(Enumerable.Repeat(open, 7));
            Assert.Equal((open, min), (gauge.Open, gauge.Min));
            Assert.Equal(perMs.Average(), gauge.Mean(Ms(now + 7)), 1e-9);
        });

    [Fact]
    public void Should_say_what_is_open_when_the_stretch_has_no_length()
    {
        var gauge = new OpenGauge();
        gauge.Change(Ms(5), 3);
        gauge.Watch(Ms(5));

        Assert.Equal(3, gauge.Mean(Ms(5)));
    }

    [Fact]
    public void Should_say_zero_when_nothing_is_watched_yet()
    {
        var gauge = new OpenGauge();
        gauge.Change(Ms(5), 3);

        Assert.Equal((0, 0.0), (gauge.Min, gauge.Mean(Ms(10))));
    }

    [Fact]
    public void Should_change_nothing_when_the_mean_is_asked_for_on_the_way()
    {
        var gauge = new OpenGauge();
        gauge.Watch(Ms(0));
        gauge.Change(Ms(0), 4);
        gauge.Mean(Ms(3));
        gauge.Mean(Ms(3));
        gauge.Change(Ms(5), -4);

        Assert.Equal(2, gauge.Mean(Ms(10)), 1e-9);
    }

    [Fact]
    public void Should_count_no_time_twice_when_it_is_told_an_earlier_one()
    {
        var gauge = new OpenGauge();
        gauge.Watch(Ms(0));
        gauge.Change(Ms(0), 2);
        gauge.Mean(Ms(10));
        gauge.Change(Ms(5), -1);

        Assert.Equal(1.5, gauge.Mean(Ms(20)), 1e-9);
    }

    [Fact]
    public void Should_keep_the_most_that_were_missing_when_they_come_back()
    {
        var gauge = new OpenGauge();
        gauge.Change(Ms(0), 5);
        gauge.Watch(Ms(0), wanted: 5);
        gauge.Change(Ms(1), -3);
        gauge.Change(Ms(2), +3);

        Assert.Equal((3, 3), (gauge.MaxMissing, gauge.TakeRecentMissing()));
        Assert.Equal(0, gauge.TakeRecentMissing());
    }

    [Fact]
    public void Should_miss_none_when_what_closes_is_not_wanted_any_more()
    {
        var gauge = new OpenGauge();
        gauge.Change(Ms(0), 5);
        gauge.Watch(Ms(0), wanted: 5);
        gauge.Want(-1);
        gauge.Change(Ms(1), -1);

        Assert.Equal((0, 4), (gauge.MaxMissing, gauge.Min));
    }

    [Fact]
    public void Should_miss_what_is_wanted_and_did_not_open()
    {
        var gauge = new OpenGauge();
        gauge.Change(Ms(0), 5);
        gauge.Watch(Ms(0), wanted: 7);

        Assert.Equal((2, 2), (gauge.MaxMissing, gauge.TakeRecentMissing()));
    }
}
