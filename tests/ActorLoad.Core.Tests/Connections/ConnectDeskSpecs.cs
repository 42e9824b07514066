using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Connections;

public class ConnectDeskSpecs
{
    private static readonly TimeSpan s_minBackoff = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_maxBackoff = TimeSpan.FromMilliseconds(80);

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    private static ConnectDesk Desk(
        int connections, int retries = 3, bool reconnects = true, double rate = 1_000_000, int inFlight = 1_000, Jitter jitter = Jitter.Off, long seed = 1) => new(
        connections,
        new RampOptions(rate, inFlight, Ms(5_000), new RetryOptions(retries, s_minBackoff, s_maxBackoff), Ms(10_000)),
        new ReconnectOptions(reconnects, s_minBackoff, s_maxBackoff, jitter),
        seed);

    private static List<int> StartAll(ConnectDesk desk, TimeSpan now)
    {
        var started = new List<int>();
        while (desk.TryStart(now, out var connection))
            started.Add(connection);
        return started;
    }

    /// <returns>How often it was tried.</returns>
    private static int FailUntilGivenUp(ConnectDesk desk)
    {
        var (tries, now) = (0, TimeSpan.Zero);
        for (var i = 0; i < 2_000; i++)
        {
            now += TimeSpan.FromSeconds(1);
            if (!desk.TryStart(now, out var connection))
                break;
            tries++;
            desk.NoteFailed(connection, now);
        }

        return tries;
    }

    private static void Open(ConnectDesk desk, TimeSpan now)
    {
        Assert.True(desk.TryStart(now, out var connection));
        desk.NoteOpened(connection);
    }

    private enum Step
    {
        Wait,
        Start,
        Open,
        Fail,
        Close,
        GiveUp,
        Stop,
    }

    private static readonly Gen<(Step Step, int Argument)[]> Histories = Gen.Select(
        Gen.Frequency(
            (30, Gen.Const(Step.Wait)), (40, Gen.Const(Step.Start)), (20, Gen.Const(Step.Open)), (20, Gen.Const(Step.Fail)), (10, Gen.Const(Step.Close)),
            (1, Gen.Const(Step.GiveUp)), (1, Gen.Const(Step.Stop))),
        Gen.Int[0, 10_000]).Array[0, 250];

    [Fact]
    public void Should_balance_and_never_start_what_it_must_not_when_anything_happens() =>
        Gen.Select(Histories, Gen.Int[0, 8], Gen.Int[0, 3], Gen.Bool, Gen.Int[1, 5], Gen.Enum<Jitter>()).Sample((history, connections, retries, reconnects, inFlight, jitter) =>
        {
            var desk = Desk(connections, retries, reconnects, rate: 200, inFlight, jitter);
            var (connecting, open, everOpened) = (new List<int>(), new List<int>(), new HashSet<int>());
            var tries = new int[connections];
            var (now, gaveUp, stopped) = (TimeSpan.Zero, false, false);
            foreach (var (step, argument) in history)
            {
                switch (step)
                {
                    case Step.Wait:
                        now += Ms(argument % 100);
                        break;
                    case Step.Start when desk.TryStart(now, out var started):
                        Assert.False(stopped);
                        Assert.DoesNotContain(started, connecting);
                        Assert.DoesNotContain(started, open);
                        tries[started]++;
                        if (everOpened.Contains(started))
                            Assert.True(reconnects);
                        else
                            Assert.True(!gaveUp && tries[started] <= 1 + retries);
                        connecting.Add(started);
                        Assert.InRange(connecting.Count, 1, inFlight);
                        break;
                    case Step.Open when connecting.Count > 0:
                        var opened = Take(connecting, argument);
                        open.Add(opened);
                        Assert.Equal(everOpened.Add(opened), desk.NoteOpened(opened));
                        break;
                    case Step.Fail when connecting.Count > 0:
                        desk.NoteFailed(Take(connecting, argument), now);
                        break;
                    case Step.Close when open.Count > 0:
                        desk.NoteClosed(Take(open, argument), now);
                        break;
                    case Step.GiveUp:
                        desk.GiveUpRamp();
                        gaveUp = true;
                        break;
                    case Step.Stop:
                        desk.Stop();
                        (gaveUp, stopped) = (true, true);
                        break;
                }

                Assert.Equal((connections, connecting.Count, everOpened.Count), (desk.Asked, desk.Connecting, desk.Opened));
                Assert.Equal(tries.Count(t => t == 0), desk.NotAttempted);
                Assert.All(Enumerable.Range(0, connections), i => Assert.Equal(connecting.Contains(i), desk.IsConnecting(i)));
                Assert.InRange(desk.Opened + desk.Failed + desk.NotAttempted, 0, connections);
                if (gaveUp)
                    Assert.True(desk.IsRampOver);
                if (desk.IsRampOver)
                    Balance();
            }

            desk.Stop();
            Balance();
            foreach (var connection in connecting)
            {
                if (connection % 2 == 0)
                    everOpened.Add(desk.NoteOpened(connection) ? connection : everOpened.First());
                else
                    desk.NoteFailed(connection, now);
            }

            foreach (var connection in open)
                desk.NoteClosed(connection, now);
            Assert.Empty(StartAll(desk, now + TimeSpan.FromDays(1)));
            Assert.Equal((everOpened.Count, 0), (desk.Opened, desk.Connecting));
            Balance();

            void Balance() => Assert.Equal(desk.Asked, desk.Opened + desk.Failed + desk.NotAttempted);
        }, iter: 5_000);

    private static int Take(List<int> list, int argument)
    {
        var index = argument % list.Count;
        var item = list[index];
        list.RemoveAt(index);
        return item;
    }

    /// <summary>No connection is forgotten: if every connect succeeds from now on, all that can open do.</summary>
    [Fact]
    public void Should_open_all_but_the_given_up_when_the_server_comes_back_after_any_failures() =>
        Gen.Select(Gen.Int[0, 30], Gen.Int[1, 5], Gen.Int[0, 60], Gen.Long).Sample((connections, inFlight, failures, seed) =>
        {
            var desk = Desk(connections, inFlight: inFlight, rate: 500, jitter: Jitter.Full, seed: seed);
            var now = TimeSpan.Zero;
            for (; now < TimeSpan.FromSeconds(30); now += Ms(5))
            {
                foreach (var connection in StartAll(desk, now))
                {
                    if (failures-- > 0)
                        desk.NoteFailed(connection, now);
                    else
                        desk.NoteOpened(connection);
                }
            }

            Assert.True(desk.IsRampOver);
            Assert.Equal((connections, 0), (desk.Opened + desk.Failed, desk.NotAttempted));
        }, iter: 300);

    [Fact]
    public void Should_start_in_order_when_all_are_fresh() => Assert.Equal([0, 1, 2, 3], StartAll(Desk(4), TimeSpan.FromSeconds(1)));

    [Fact]
    public void Should_have_nothing_to_open_when_there_are_no_connections()
    {
        var desk = Desk(0);

        Assert.Empty(StartAll(desk, TimeSpan.FromSeconds(1)));
        Assert.True(desk.IsRampOver);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(1_000)]
    public void Should_try_once_and_as_often_again_as_allowed_when_it_always_fails(int retries)
    {
        var desk = Desk(1, retries);

        Assert.Equal(1 + retries, FailUntilGivenUp(desk));
        Assert.Equal((1, true), (desk.Failed, desk.IsRampOver));
    }

    [Fact]
    public void Should_wait_no_longer_than_the_backoff_when_a_connect_failed()
    {
        var desk = Desk(1);
        StartAll(desk, TimeSpan.Zero);
        desk.NoteFailed(0, TimeSpan.Zero);

        Assert.Equal([0], StartAll(desk, s_minBackoff));
    }

    [Fact]
    public void Should_spread_retries_over_the_backoff_when_many_fail_at_once()
    {
        var desk = Desk(1_000);
        StartAll(desk, TimeSpan.FromSeconds(1));
        for (var i = 0; i < 1_000; i++)
            desk.NoteFailed(i, TimeSpan.FromSeconds(1));

        var counts = Enumerable.Range(1, 10).Select(ms => StartAll(desk, TimeSpan.FromSeconds(1) + Ms(ms)).Count).ToArray();
        Assert.Equal(1_000, counts.Sum());
        Assert.All(counts, c => Assert.InRange(c, 60, 140));
    }

    [Fact]
    public void Should_open_again_when_an_open_connection_closed()
    {
        var desk = Desk(1);
        Open(desk, TimeSpan.Zero);
        desk.NoteClosed(0, TimeSpan.Zero);

        Assert.Empty(StartAll(desk, s_minBackoff - Ms(0.1)));
        Assert.Equal([0], StartAll(desk, s_minBackoff));
    }

    [Fact]
    public void Should_go_on_trying_to_reconnect_when_it_fails_more_often_than_a_ramps_retries()
    {
        var desk = Desk(1, retries: 0);
        Open(desk, TimeSpan.Zero);
        desk.NoteClosed(0, TimeSpan.Zero);

        Assert.Equal(2_000, FailUntilGivenUp(desk));
    }

    [Fact]
    public void Should_double_the_wait_up_to_the_maximum_when_reconnects_fail()
    {
        var desk = Desk(1);
        Open(desk, TimeSpan.Zero);
        desk.NoteClosed(0, TimeSpan.Zero);
        var (waits, closedAt) = (new List<int>(), 0);
        for (var ms = 0; ms < 1_000; ms++)
        {
            if (!desk.TryStart(Ms(ms), out var connection))
                continue;
            waits.Add(ms - closedAt);
            closedAt = ms;
            desk.NoteFailed(connection, Ms(ms));
        }

        Assert.Equal([10, 20, 40, 80, 80], waits.Take(5));
    }

    [Fact]
    public void Should_wait_the_shortest_again_when_a_reconnect_succeeded()
    {
        var desk = Desk(1);
        Open(desk, TimeSpan.Zero);
        desk.NoteClosed(0, TimeSpan.Zero);
        desk.TryStart(Ms(10), out _);
        desk.NoteFailed(0, Ms(10));
        Open(desk, Ms(30));
        desk.NoteClosed(0, Ms(30));

        Assert.Equal([0], StartAll(desk, Ms(40)));
    }

    [Fact]
    public void Should_begin_doubling_anew_when_a_reconnect_fails_after_one_succeeded()
    {
        var desk = Desk(1);
        Open(desk, TimeSpan.Zero);
        desk.NoteClosed(0, TimeSpan.Zero);
        desk.TryStart(Ms(10), out _);
        desk.NoteFailed(0, Ms(10));
        Open(desk, Ms(30));
        desk.NoteClosed(0, Ms(30));
        desk.TryStart(Ms(40), out _);
        desk.NoteFailed(0, Ms(40));

        Assert.Equal([0], StartAll(desk, Ms(60)));
    }

    [Fact]
    public void Should_stay_closed_when_reconnects_are_off()
    {
        var desk = Desk(1, reconnects: false);
        Open(desk, TimeSpan.Zero);
        desk.NoteClosed(0, TimeSpan.Zero);

        Assert.Empty(StartAll(desk, TimeSpan.FromDays(1)));
        Assert.Equal((1, 0), (desk.Opened, desk.Failed));
    }

    [Fact]
    public void Should_reconnect_but_open_no_other_when_the_ramp_is_given_up()
    {
        var desk = Desk(3, inFlight: 2);
        StartAll(desk, TimeSpan.FromSeconds(1));
        desk.NoteOpened(0);
        desk.NoteClosed(0, TimeSpan.FromSeconds(1));
        desk.NoteFailed(1, TimeSpan.FromSeconds(1));
        desk.GiveUpRamp();

        Assert.Equal([0], StartAll(desk, TimeSpan.FromDays(1)));
        Assert.Equal((1, 1, 1), (desk.Opened, desk.Failed, desk.NotAttempted));
    }

    [Fact]
    public void Should_count_one_as_opened_when_it_was_under_way_as_the_ramp_was_given_up()
    {
        var desk = Desk(1);
        StartAll(desk, TimeSpan.Zero);
        desk.GiveUpRamp();

        Assert.True(desk.NoteOpened(0));
        Assert.Equal((1, 0), (desk.Opened, desk.Failed));
    }

    [Fact]
    public void Should_start_nothing_when_it_is_stopped()
    {
        var desk = Desk(3, inFlight: 2);
        StartAll(desk, TimeSpan.FromSeconds(1));
        desk.NoteFailed(0, TimeSpan.FromSeconds(1));
        desk.Stop();

        Assert.Empty(StartAll(desk, TimeSpan.FromDays(1)));
    }

    [Fact]
    public void Should_keep_within_the_rate_when_reconnects_and_fresh_ones_are_due_together()
    {
        var desk = Desk(2_000, rate: 100);
        for (var i = 0; i < 50; i++)
            Open(desk, Ms(10 * i + 10));
        for (var i = 0; i < 50; i++)
            desk.NoteClosed(i, Ms(510));

        var started = Enumerable.Range(600, 1_000).Sum(ms => StartAll(desk, Ms(ms)).Count);

        Assert.InRange(started, 100, 110);
    }

    // Fewer are wanted, and more again

    [Fact]
    public void Should_open_no_one_beyond_what_is_wanted()
    {
        var desk = Desk(5);

        Assert.Empty(desk.Keep(2, Ms(0)));

        Assert.Equal([0, 1], StartAll(desk, Ms(0)).Concat(StartAll(desk, Ms(1_000))));
        desk.NoteOpened(0);
        desk.NoteOpened(1);
        Assert.True(desk.IsRampOver);
    }

    [Fact]
    public void Should_open_again_what_was_released_when_it_is_wanted_again()
    {
        var desk = Desk(3);
        for (var i = 0; i < 3; i++)
            Open(desk, Ms(i));
        desk.Keep(1, Ms(10));
        desk.NoteReleased(1, Ms(11));
        desk.NoteReleased(2, Ms(11));
        Assert.Empty(StartAll(desk, Ms(60_000)));

        Assert.Equal([1, 2], desk.Keep(3, Ms(60_000)));

        Assert.Equal([1, 2], StartAll(desk, Ms(60_000)).Order());
        Assert.False(desk.NoteOpened(1));
    }

    [Fact]
    public void Should_not_reconnect_what_waited_for_it_when_it_is_not_wanted_any_more()
    {
        var desk = Desk(2);
        Open(desk, Ms(0));
        Open(desk, Ms(1));
        desk.NoteClosed(0, Ms(2));
        desk.NoteClosed(1, Ms(2));

        desk.Keep(1, Ms(3));

        Assert.Equal([0], StartAll(desk, Ms(60_000)));
    }

    [Fact]
    public void Should_open_again_at_once_when_it_was_wanted_again_before_it_had_closed()
    {
        var desk = Desk(1);
        Open(desk, Ms(0));
        desk.Keep(0, Ms(1));
        desk.Keep(1, Ms(2));

        desk.NoteReleased(0, Ms(3));

        Assert.Equal([0], StartAll(desk, Ms(3)));
    }

    [Fact]
    public void Should_free_the_place_of_a_connect_under_way_when_it_is_released()
    {
        var desk = Desk(2, inFlight: 1);
        Assert.Equal([0], StartAll(desk, Ms(0)));
        desk.Keep(0, Ms(1));
        desk.NoteReleased(0, Ms(1));

        Assert.Equal(0, desk.Connecting);
        Assert.Equal([0], desk.Keep(2, Ms(2)));
        Assert.Single(StartAll(desk, Ms(2)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void Should_refuse_to_keep_what_it_does_not_have(int wanted) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Desk(3).Keep(wanted, Ms(0)));
}
