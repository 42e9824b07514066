using ActorLoad.Pacing;
using CsCheck;
using Xunit;

namespace ActorLoad.Tests.Pacing;

public sealed class TimerQueueSpecs
{
    private static readonly TimeSpan s_step = Ms(10);

    private readonly TimerQueue _queue = new(s_step);
    private readonly List<string> _fired = [];

    [Fact]
    public void Should_have_nothing_due_when_it_is_empty()
    {
        Assert.Null(_queue.NextDue);
        Assert.False(_queue.TryTake(TimeSpan.MaxValue, out _));
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(21, 30)]
    [InlineData(30, 30)]
    public void Should_be_due_at_the_end_of_its_step(int asked, int due)
    {
        Add(asked, "one");

        Assert.Equal(Ms(due), _queue.NextDue);
        Assert.Empty(FireAt(due - 1));
        Assert.Equal(["one"], FireAt(due));
        Assert.Null(_queue.NextDue);
    }

    [Fact]
    public void Should_keep_the_order_in_which_they_came_within_a_step()
    {
        for (var i = 0; i < 100; i++)
            Add(41 + i % 9, $"{i}");

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), FireAt(50));
    }

    [Fact]
    public void Should_never_fire_what_is_cancelled_nor_wake_for_it()
    {
        var first = Add(20, "first");
        Add(40, "second");

        first.Cancelled = true;

        Assert.Equal(Ms(40), _queue.NextDue);
        Assert.Equal(["second"], FireAt(100));
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void Should_repeat_in_its_interval_from_when_it_was_due_and_not_from_when_it_was_served()
    {
        Add(20, "beat", interval: 50);

        Assert.Equal(["beat"], FireAt(27));
        Assert.Equal(Ms(70), _queue.NextDue);
        Assert.Equal(["beat"], FireAt(75));
        Assert.Equal(Ms(120), _queue.NextDue);
    }

    [Fact]
    public void Should_not_make_up_for_what_was_missed()
    {
        Add(20, "beat", interval: 50);

        Assert.Equal(["beat"], FireAt(5_003));
        Assert.Equal(Ms(5_060), _queue.NextDue);
    }

    [Fact]
    public void Should_stop_repeating_when_it_is_cancelled()
    {
        var beat = Add(20, "beat", interval: 50);
        FireAt(20);

        beat.Cancelled = true;

        Assert.Null(_queue.NextDue);
        Assert.Empty(FireAt(500));
    }

    [Fact]
    public void Should_let_go_of_cancelled_ones_long_before_they_are_due_and_keep_the_others_order()
    {
        for (var i = 0; i < TimerQueue.SweepFrom; i++)
            Add(30_000, $"{i}").Cancelled = i % 64 != 0;
        Add(20, "first");

        FireAt(20);
        _queue.Sweep(Ms(20));

        Assert.Equal(4, _queue.Count);
        Assert.Equal(["0", "64", "128", "192"], FireAt(30_000));
    }

    [Fact]
    public void Should_sweep_now_and_then_only()
    {
        void AddCancelled(int count)
        {
            for (var i = 0; i < count; i++)
                Add(30_000, "cancelled").Cancelled = true;
        }

        Add(10, "first of all");
        AddCancelled(TimerQueue.SweepFrom - 2);
        _queue.Sweep(Ms(10));
        Assert.Equal(TimerQueue.SweepFrom - 1, _queue.Count); // too few have come

        AddCancelled(1);
        _queue.Sweep(Ms(10));
        Assert.Equal(1, _queue.Count);

        AddCancelled(TimerQueue.SweepFrom);
        _queue.Sweep(Ms(1_009));
        Assert.Equal(TimerQueue.SweepFrom + 1, _queue.Count); // too soon

        _queue.Sweep(Ms(1_010));
        Assert.Equal(1, _queue.Count);
    }

    /// <summary>Such as a timeout that is to be never.</summary>
    [Fact]
    public void Should_take_the_longest_time_there_is()
    {
        _queue.Add(TimeSpan.MaxValue, new Note(this, "never", TimeSpan.Zero));

        Assert.Equal(TimeSpan.MaxValue, _queue.NextDue);
    }

    /// <summary>Against a list that is sorted anew for each look.</summary>
    [Fact]
    public void Should_fire_what_a_sorted_list_would()
    {
        var timers = Gen.Select(Gen.Int[0, 300], Gen.Int[0, 3], Gen.Bool);
        Gen.Select(timers.Array[0, 40], Gen.Int[1, 60].Array[1, 20]).Sample((asked, looks) =>
        {
            var fired = new List<string>();
            var queue = new TimerQueue(s_step);
            var model = new List<(int Due, int Number, int Interval)>();
            for (var i = 0; i < asked.Length; i++)
            {
                var (due, interval, cancelled) = asked[i];
                queue.Add(Ms(due), new Note(fired, $"{i}", Ms(interval * 50)) { Cancelled = cancelled });
                if (!cancelled)
                    model.Add(((due + 9) / 10 * 10, i, interval * 50));
            }

            var expected = new List<string>();
            var now = 0;
            var added = asked.Length;
            var names = Enumerable.Range(0, asked.Length).ToDictionary(i => i);
            foreach (var look in looks)
            {
                now += look;
                while (model.Where(timer => timer.Due <= now).OrderBy(timer => (timer.Due, timer.Number)).Take(1).ToArray() is [var next])
                {
                    model.Remove(next);
                    expected.Add($"{names[next.Number]}");
                    if (next.Interval == 0)
                        continue;
                    var again = next.Due + next.Interval > now ? next.Due + next.Interval : now + next.Interval;
                    names[added] = names[next.Number];
                    model.Add(((again + 9) / 10 * 10, added++, next.Interval));
                }

                while (queue.TryTake(Ms(now), out var timer))
                    timer.Fire();
            }

            Assert.Equal(expected, fired);
        });
    }

    [Fact]
    public void Should_never_be_due_again_when_the_interval_is_the_longest_there_is()
    {
        _queue.Add(Ms(10), new Note(this, "once", TimeSpan.MaxValue));

        Assert.Equal(["once"], FireAt(10));
        Assert.Equal(TimeSpan.MaxValue, _queue.NextDue);
        Assert.Empty(FireAt(int.MaxValue));
    }

    [Fact]
    public void Should_give_back_all_that_is_not_cancelled_in_order_when_it_is_over()
    {
        Add(30, "last");
        Add(10, "first", interval: 50);
        Add(20, "cancelled").Cancelled = true;

        foreach (var timer in _queue.TakeAll())
            timer.Fire();

        Assert.Equal(["first", "last"], _fired);
        Assert.Equal(0, _queue.Count);
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private Note Add(int due, string name, int interval = 0)
    {
        var timer = new Note(this, name, Ms(interval));
        _queue.Add(Ms(due), timer);
        return timer;
    }

    private string[] FireAt(int now)
    {
        _fired.Clear();
        while (_queue.TryTake(Ms(now), out var timer))
            timer.Fire();
        return [.. _fired];
    }

    private sealed class Note(List<string> fired, string name, TimeSpan interval) : TimerQueue.Timer(interval)
    {
        public Note(TimerQueueSpecs specs, string name, TimeSpan interval)
            : this(specs._fired, name, interval)
        {
        }

        public bool Cancelled { get; set; }

        public override bool IsCancelled => Cancelled;

        public override void Fire() => fired.Add(name);
    }
}
