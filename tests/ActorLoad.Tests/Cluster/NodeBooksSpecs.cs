using ActorLoad.Cluster;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Nodes;
using CsCheck;
using Xunit;

namespace ActorLoad.Tests.Cluster;

public sealed class NodeBooksSpecs
{
    private static readonly TimeSpan s_holdStart = TimeSpan.FromSeconds(10);

    [Fact]
    public void Should_book_a_delta_once_when_it_comes_twice()
    {
        var run = new Run(connections: 10, workers: 1);
        run.StartHold();
        run.Pass(1);
        var delta = run.Nodes[0].Tell();

        Assert.True(run.Books.Accept("worker-1", delta));
        Assert.False(run.Books.Accept("worker-1", delta));
        Assert.Equal(10, run.Flush()[Tally.Planned]);
    }

    [Fact]
    public void Should_wait_for_the_one_before_when_a_delta_comes_too_early()
    {
        var run = new Run(connections: 10, workers: 1);
        run.StartHold();
        run.Pass(1);
        var first = run.Nodes[0].Tell();
        run.Pass(1);
        var second = run.Nodes[0].Tell();

        Assert.False(run.Books.Accept("worker-1", second));
        Assert.True(run.Books.Accept("worker-1", first));
        Assert.True(run.Books.Accept("worker-1", second));
    }

    [Fact]
    public void Should_hand_each_change_of_a_connection_on_once()
    {
        var run = new Run(connections: 10, workers: 1);
        run.StartHold();
        var delta = run.Nodes[0].Tell() with { Changes = [new ConnectionChange(500, 3, 2, 1, 0)] };
        run.Books.Accept("worker-1", delta);
        run.Books.Accept("worker-1", delta);

        Assert.Equal(delta.Changes, run.Books.Flush().SelectMany(node => node.Changes));
        Assert.Empty(run.Books.Flush().SelectMany(node => node.Changes));
    }

    [Fact]
    public void Should_tell_what_a_worker_held_as_lost_when_it_is_lost()
    {
        var run = new Run(connections: 10, workers: 2);
        run.StartHold();
        run.Pass(1);
        run.AcceptAll();

        run.Books.Lose("worker-1");
        run.Books.Lose("worker-1");

        Assert.Equal(5, Assert.Single(run.Books.Flush().SelectMany(node => node.Changes)).Lost);
    }

    [Fact]
    public void Should_drop_what_an_earlier_life_of_a_worker_sends()
    {
        var run = new Run(connections: 10, workers: 1);
        var delta = run.Nodes[0].Tell() with { Incarnation = 99 };

        Assert.False(run.Books.Accept("worker-1", delta));
    }

    [Fact]
    public void Should_drop_what_comes_when_its_sender_is_lost()
    {
        var run = new Run(connections: 10, workers: 2);
        run.Books.Lose("worker-1");

        Assert.False(run.Books.Accept("worker-1", run.Nodes[0].Tell()));
    }

    [Fact]
    public void Should_book_what_was_in_flight_as_lost_on_close_when_a_worker_is_lost()
    {
        var run = new Run(connections: 10, workers: 2);
        run.StartHold();
        run.Pass(2);
        run.Nodes[0].Unanswered = 3;
        run.Accept(0);
        run.Books.Lose("worker-1");

        var total = run.Flush();
        Assert.Equal(3, total[Tally.LostOnClose]);
        Assert.Equal(total.Sent, total[Tally.Echoed] + total[Tally.LostOnClose]);
    }

    /// <summary>A worker counts a send as planned when its scheduler releases it and as started when its connection has it: a delta may come between the two.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public void Should_balance_when_the_last_word_of_a_lost_worker_came_between_a_release_and_its_send(int between)
    {
        var run = new Run(connections: 10, workers: 2);
        run.StartHold();
        run.Pass(2);
        run.Nodes[0].Between = between;
        run.Accept(0);
        run.Lose(0, reassign: false);
        run.Finish();

        var total = run.Flush();
        Assert.Equal(run.Plan.PlannedSends(), total[Tally.Planned]);
        Assert.Equal(total[Tally.Planned], total.Sent + total[Tally.NotOpen]);
    }

    [Fact]
    public void Should_count_what_becomes_due_on_a_lost_share_as_failed_while_the_hold_goes_on()
    {
        var run = new Run(connections: 10, workers: 2);
        run.StartHold();
        run.Pass(2);
        run.Accept(0);
        run.Accept(1);
        run.Books.Lose("worker-1");
        run.Pass(3);
        run.Accept(1);

        var total = run.Flush();
        Assert.Equal(50, total[Tally.Planned]);
        Assert.Equal(15, total[Tally.NotOpen]);
    }

    [Fact]
    public void Should_hold_the_sum_of_what_each_held_least_in_each_second()
    {
        var run = new Run(connections: 10, workers: 2);
        run.StartHold();
        run.Nodes[0].Open = 3;
        run.Accept(0);
        run.Accept(1);
        run.Books.Tick();
        run.Nodes[0].Open = 5;
        run.Nodes[1].Open = 4;
        run.Accept(0);
        run.Accept(1);
        run.Books.Tick();

        Assert.Equal(8, run.Books.Standing().HeldMin);
        Assert.Equal(9, run.Books.Standing().Open);
    }

    [Fact]
    public void Should_hold_what_is_left_when_a_worker_is_lost()
    {
        var run = new Run(connections: 10, workers: 2);
        run.StartHold();
        run.Accept(0);
        run.Accept(1);
        run.Books.Tick();
        run.Books.Lose("worker-1");

        Assert.Equal((5, 5, 10), (run.Books.Standing().HeldMin, run.Books.Standing().Open, run.Books.Standing().Opened));
    }

    [Fact]
    public void Should_count_connections_that_are_opened_again_as_reconnects_when_they_are_taken_over()
    {
        var run = new Run(connections: 12, workers: 3);
        run.StartHold();
        run.AcceptAll();
        run.Lose(0, reassign: true);
        run.Pass(1);
        run.AcceptAll();

        var total = run.Flush();
        Assert.Equal((12, 4), (total[Tally.Opened], total[Tally.Reconnects]));
        Assert.Equal((12, 12), (run.Books.Standing().Opened, run.Books.Standing().Open));
    }

    [Fact]
    public void Should_deal_every_connection_of_a_lost_worker_to_one_of_those_left()
    {
        var run = new Run(connections: 103, workers: 4);
        run.Books.Lose("worker-2");
        var dealt = run.Books.Reassign("worker-2", TimeSpan.Zero);

        Assert.Equal(IdRange.Whole(103).Part(1, 4).Ids(), dealt.SelectMany(d => d.Part.Ids()).Order());
        Assert.Equal(["worker-1", "worker-3", "worker-4"], dealt.Select(d => d.Survivor));
    }

    [Fact]
    public void Should_have_nobody_take_over_when_nobody_is_left()
    {
        var run = new Run(connections: 10, workers: 1);
        run.Books.Lose("worker-1");

        Assert.Empty(run.Books.Reassign("worker-1", TimeSpan.Zero));
    }

    [Fact]
    public void Should_book_the_whole_plan_up_to_then_when_the_hold_ends_before_a_take_over_begins()
    {
        var run = new Run(connections: 10, workers: 2);
        run.StartHold();
        run.Pass(2);
        run.AcceptAll();
        run.Books.Lose("worker-1");
        run.Books.Reassign("worker-1", run.Now + TimeSpan.FromSeconds(5));
        run.Pass(1);
        run.Books.Lose("worker-2");
        run.Books.EndHold(run.Now);

        Assert.Equal(30, run.Flush()[Tally.Planned]);
    }

    /// <summary>Deltas at any times and some of them twice, workers lost at any time, taken over or not: at the end nothing is missing and nothing is there twice.</summary>
    [Fact]
    public void Should_balance_and_hold_the_whole_plan_when_workers_are_lost_at_any_time() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int[1, 5], Gen.Select(Gen.Int[0, 9], Gen.Double[0, 1.5], Gen.Int[0, 4]).Array[0, 40]).Sample((connections, workers, steps) =>
        {
            var run = new Run(connections, workers);
            var started = false;
            foreach (var (what, seconds, who) in steps)
            {
                run.Pass(seconds);
                var node = who % workers;
                switch (what)
                {
                    case 0 or 1 when run.Living > 1:
                        run.Lose(node, reassign: what == 0);
                        break;
                    case 2 when !started && run.Now < s_holdStart:
                        run.StartHold();
                        started = true;
                        break;
                    case 3:
                        run.Nodes[node].Unanswered = Math.Min(2, (int)run.Nodes[node].PlannedSoFar());
                        run.Accept(node);
                        break;
                    case 4:
                        run.Books.Tick();
                        run.Flush();
                        break;
                    default:
                        run.Accept(node);
                        break;
                }
            }

            if (!started)
                run.StartHold();
            run.Finish();

            var total = run.Flush();
            var standing = run.Books.Standing();
            var report = new ConnectionReport(
                standing.Asked, standing.Opened, standing.Failed, standing.NotAttempted, standing.HeldMin, standing.HeldMean, standing.Open,
                total[Tally.Reconnects], null);
            Assert.Empty(Books.Check(report, total.Messages(60)));
            Assert.Equal(run.Plan.PlannedSends(), total[Tally.Planned]);
            Assert.Equal(standing.Opened, total[Tally.Opened]);
            Assert.InRange(standing.HeldMin, 0, standing.Open);
        }, iter: 2_000);

    /// <summary>Workers that do what their deltas say: open all they have, send what is due, and get an answer to all but what is told to be unanswered.</summary>

    [Fact]
    public void Should_plan_nothing_on_a_lost_share_while_an_operator_has_paused_the_run()
    {
        var run = new Run(connections: 10, workers: 2);
        run.StartHold();
        run.Pass(2);
        run.Accept(0);
        run.Books.Lose("worker-1");
        run.Books.Steer(PaceChange.None(run.Plan) with { From = TimeSpan.FromSeconds(2), Interval = null });
        var before = run.Flush()[Tally.Planned];
        run.Pass(2);

        Assert.Equal(before, run.Flush()[Tally.Planned]);
    }

    [Fact]
    public void Should_miss_what_all_workers_missed_in_the_same_second()
    {
        var run = new Run(connections: 10, workers: 2);
        run.StartHold();
        run.Pass(1);
        for (var node = 0; node < 2; node++)
        {
            var delta = run.Nodes[node].Tell();
            run.Books.Accept($"worker-{node + 1}", delta with { Standing = delta.Standing with { RecentMissing = node + 1 } });
        }

        run.Books.Tick();
        run.Books.Tick();

        Assert.Equal(3, run.Books.Standing().MissingMax);
    }

    private sealed class Run
    {
        public Run(int connections, int workers)
        {
            Plan = new LoadPlan(connections, TimeSpan.FromSeconds(1), Spread.Even, TimeSpan.FromSeconds(20), seed: 1);
            Books = new NodeBooks(Plan, () => Now, Coordinator);
            for (var i = 0; i < workers; i++)
            {
                var share = IdRange.Whole(connections).Part(i, workers);
                Nodes.Add(new FakeWorker(this, i + 1, share));
                Books.Add($"worker-{i + 1}", "machine", 2, i + 1, share);
            }
        }

        public LoadPlan Plan { get; }
        public NodeBooks Books { get; }
        public List<FakeWorker> Nodes { get; } = [];
        public TimeSpan Now { get; private set; }
        public TimeSpan? HoldStart { get; private set; }
        public int Living => Nodes.Count(node => !node.Lost);
        private TallySnapshot _total = TallySnapshot.Zero;

        public void Pass(double seconds)
        {
            Now += TimeSpan.FromSeconds(seconds);
            if (HoldStart is { } start && Now > start + Plan.Hold)
                Now = start + Plan.Hold;
        }

        public void StartHold()
        {
            Now = s_holdStart > Now ? s_holdStart : Now;
            HoldStart = Now;
            Books.StartHold(Now);
        }

        public void Accept(int node)
        {
            if (Nodes[node].Lost)
                return;
            var delta = Nodes[node].Tell();
            Assert.True(Books.Accept($"worker-{node + 1}", delta));
            Assert.False(Books.Accept($"worker-{node + 1}", delta));
        }

        public void AcceptAll()
        {
            for (var node = 0; node < Nodes.Count; node++)
                Accept(node);
        }

        public void Lose(int node, bool reassign)
        {
            if (Nodes[node].Lost)
                return;
            Nodes[node].Lost = true;
            Books.Lose($"worker-{node + 1}");
            if (!reassign)
                return;
            var from = HoldStart is { } start ? Now - start : TimeSpan.Zero;
            foreach (var (survivor, part) in Books.Reassign($"worker-{node + 1}", Now))
                Nodes.Single(n => $"worker-{n.Incarnation}" == survivor).Take(part, from);
        }

        public void Finish()
        {
            Now = HoldStart!.Value + Plan.Hold;
            foreach (var node in Nodes)
                node.Unanswered = 0;
            AcceptAll();
            Books.EndHold(Now);
        }

        public TallySnapshot Flush() => _total = Books.Flush().Aggregate(_total, (sum, delta) => sum + delta.Counts);

        private static NodeReading Coordinator() => new(
            "coordinator", NodeReading.Coordinator, NodeReading.Running, "machine", 2, Standing.None,
            new NodeUsage(new ResourceSample(default, 0, 0, 0, 0, 0, 0, 0, 0), default, 0, default, StallSummary.None));
    }

    private sealed class FakeWorker(Run run, long incarnation, IdRange share)
    {
        private readonly List<(IdRange Ids, TimeSpan From)> _taken = [];
        private long _sequence;
        private TallySnapshot _told = TallySnapshot.Zero;

        public long Incarnation { get; } = incarnation;
        public bool Lost { get; set; }
        public int Unanswered { get; set; }

        /// <summary>Sends that are told as planned and not as started; negative: the other way round.</summary>
        public int Between { get; set; }
        public long Open { get; set; } = share.Count;

        public void Take(IdRange ids, TimeSpan from) => _taken.Add((ids, from));

        public long PlannedSoFar()
        {
            var elapsed = run.HoldStart is { } start ? run.Now - start : TimeSpan.Zero;
            return _taken.Append((Ids: share, From: TimeSpan.Zero)).Sum(duty => Math.Max(0, run.Plan.PlannedSends(duty.Ids, duty.From, elapsed)));
        }

        public WorkerProtocol.Delta Tell()
        {
            var planned = PlannedSoFar();
            var taken = _taken.Sum(t => (long)t.Ids.Count);
            var counts = new long[TallySnapshot.Size];
            counts[(int)Tally.Opened] = share.Count + taken;
            counts[(int)Tally.Planned] = planned + Math.Min(0, Between);
            counts[(int)Tally.Started] = planned - Math.Max(0, Between);
            counts[(int)Tally.Echoed] = planned - Math.Max(0, Between) - Math.Min(planned, Unanswered);
            var total = new TallySnapshot([.. counts]);
            var told = total - _told;
            _told = total;
            return new WorkerProtocol.Delta(
                Incarnation, ++_sequence, run.Now, told, PackedLatencies.Of(new Latencies()), new Standing(share.Count, 0, Open, share.Count, 0, 0, 0, 0),
                new Standing(taken, 0, taken, taken, 0, 0, 0, 0),
                new NodeUsage(new ResourceSample(default, 0, 0, 0, 0, 0, 0, 0, 0), default, 0, default, StallSummary.None));
        }
    }
}
