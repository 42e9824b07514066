using ActorLoad.Core.Measure;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Measure;

public class RecorderSpecs
{
    private const int Threads = 8;
    private const int Rounds = 20_000;

    private static TimeSpan Micros(long micros) => TimeSpan.FromMicroseconds(micros);

    /// <summary>Threads that record, all at once, while deltas are taken without a pause; the last is taken when all is recorded.</summary>
    private static async Task<List<RecorderDelta>> RecordAsync(int shards, Action<Recorder, int, int> record)
    {
        var recorder = new Recorder(shards);
        using var together = new Barrier(Threads + 1);
        var recording = Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                for (var round = 0; round < Rounds; round++)
                    record(recorder, thread, round);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        var deltas = new List<RecorderDelta>();
        together.SignalAndWait();
        while (!recording.IsCompleted)
            deltas.Add(Taken(recorder));
        await recording;
        deltas.Add(Taken(recorder));
        return deltas;
    }

    /// <summary>A delta to keep: the recorder's own is good until its next flush.</summary>
    private static RecorderDelta Taken(Recorder recorder)
    {
        var delta = recorder.Flush();
        return delta with { Latencies = Sum([delta]) };
    }

    private static Latencies Sum(IEnumerable<RecorderDelta> deltas)
    {
        var sum = new Latencies();
        foreach (var delta in deltas)
            sum.Add(delta.Latencies);
        return sum;
    }

    [Fact]
    public void Should_tell_all_traffic_since_the_start_whatever_was_flushed()
    {
        var recorder = new Recorder(shards: 3);
        for (var connection = 0; connection < 10; connection++)
        {
            recorder.Echoed(connection, Micros(1), Micros(1));
            recorder.Flush();
            recorder.Ended(connection);
        }

        Assert.Equal(new Traffic(Replies: 10, Ends: 10), recorder.Traffic());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public async Task Should_lose_no_count_when_many_threads_record_over_many_flushes(int shards)
    {
        var deltas = await RecordAsync(shards, (recorder, thread, round) =>
        {
            recorder.Started(thread, Micros(1), bytes: 100);
            recorder.Count(thread, Tally.Planned, by: 2);
            if (round % 4 == 0)
                recorder.Refused(thread, bytes: 100);
        });

        var total = deltas.Aggregate(TallySnapshot.Zero, (sum, d) => sum + d.Counts);
        const int started = Threads * Rounds;
        Assert.Equal(
            (2 * started, started, started / 4, started * 3 / 4, started * 75),
            (total[Tally.Planned], total[Tally.Started], total[Tally.Refused], total.Sent, total[Tally.BytesSent]));
    }

    [Fact]
    public async Task Should_lose_no_count_when_threads_do_nothing_but_count()
    {
        var deltas = await RecordAsync(1, (recorder, thread, _) =>
        {
            for (var i = 0; i < 20; i++)
                recorder.Count(thread, Tally.Late);
        });

        Assert.Equal(20 * Threads * Rounds, deltas.Sum(d => d.Counts[Tally.Late]));
    }

    [Fact]
    public async Task Should_equal_one_histogram_when_many_threads_record_over_many_flushes()
    {
        var deltas = await RecordAsync(3, (recorder, thread, round) => recorder.Echoed(thread, Micros(Service(thread, round)), Micros(7 + Service(thread, round))));
        var one = new Latencies();
        for (var thread = 0; thread < Threads; thread++)
        {
            for (var round = 0; round < Rounds; round++)
            {
                one.Record(Latency.Service, Micros(Service(thread, round)));
                one.Record(Latency.Response, Micros(7 + Service(thread, round)));
            }
        }

        Assert.Equal(one.Report(), Sum(deltas).Report());

        static long Service(int thread, int round) => round * 37L % 5_000 * (thread + 1);
    }

    [Fact]
    public async Task Should_show_an_event_whole_or_not_at_all_when_flushed_meanwhile()
    {
        var deltas = await RecordAsync(3, (recorder, thread, _) =>
        {
            recorder.Echoed(thread, Micros(1), Micros(2));
            recorder.Started(thread, Micros(3), bytes: 10);
        });

        Assert.All(deltas, d => Assert.Equal(
            (d.Counts[Tally.Echoed], d.Counts[Tally.Echoed], d.Counts[Tally.Started], d.Counts[Tally.Started] * 10),
            (CountOf(d, Latency.Service), CountOf(d, Latency.Response), CountOf(d, Latency.ScheduleLag), d.Counts[Tally.BytesSent])));

        static long CountOf(RecorderDelta delta, Latency latency) => delta.Latencies.Percentiles(latency)?.Count ?? 0;
    }

    [Fact]
    public void Should_add_up_to_the_same_when_flushed_at_any_moments() =>
        Gen.Select(Gen.Int[1, 4], Gen.Select(Gen.Int[-5, 40], Gen.Enum<Tally>(), Gen.Bool).Array[0, 100]).Sample((shards, events) =>
        {
            var (recorder, deltas) = (new Recorder(shards), new List<RecorderDelta>());
            foreach (var (connection, tally, flush) in events)
            {
                recorder.Count(connection, tally);
                recorder.Measure(connection, Latency.Connect, Micros(connection + 10));
                if (flush)
                    deltas.Add(Taken(recorder));
            }

            deltas.Add(Taken(recorder));
            var total = deltas.Aggregate(TallySnapshot.Zero, (sum, d) => sum + d.Counts);
            Assert.All(Enum.GetValues<Tally>(), t => Assert.Equal(events.Count(e => e.Item2 == t), total[t]));
            Assert.Equal(events.Length, Sum(deltas).Percentiles(Latency.Connect)?.Count ?? 0);
        });

    [Fact]
    public void Should_be_empty_when_nothing_was_recorded_since_the_last_flush()
    {
        var recorder = new Recorder(2);
        recorder.Echoed(1, Micros(1), Micros(1));
        recorder.Flush();

        var delta = recorder.Flush();

        Assert.Equal(TallySnapshot.Zero, delta.Counts);
        Assert.Null(delta.Latencies.Percentiles(Latency.Service));
    }

    [Fact]
    public void Should_number_its_deltas_from_one_when_flushed()
    {
        var recorder = new Recorder(2);

        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(_ => recorder.Flush().Sequence));
    }

    [Fact]
    public void Should_keep_a_delta_as_it_is_when_recording_goes_on_before_the_next_flush()
    {
        var recorder = new Recorder(1);
        recorder.Echoed(0, Micros(1), Micros(1));
        var delta = recorder.Flush();
        for (var i = 0; i < 4; i++)
            recorder.Echoed(0, Micros(500), Micros(500));

        Assert.Equal((1, 1), (delta.Counts[Tally.Echoed], delta.Latencies.Percentiles(Latency.Service)!.Max));
    }

    /// <summary>An eighth of a megabyte made anew each second brings about a collection of everything every few seconds.</summary>
    [Fact]
    public void Should_make_no_histogram_when_it_is_flushed()
    {
        var recorder = new Recorder(1);
        long Flushed()
        {
            foreach (var latency in Enum.GetValues<Latency>())
                recorder.Measure(0, latency, Micros(1));
            var before = GC.GetAllocatedBytesForCurrentThread();
            recorder.Flush();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Flushed();

        Assert.InRange(Flushed(), 0, 10_000);
    }

    [Fact]
    public void Should_refuse_to_have_no_shard() => Assert.Throws<ArgumentOutOfRangeException>(() => new Recorder(0));
}
