using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Core.Wire;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Core.Tests.Connections;

/// <summary>One connection's <see cref="Dialogue"/> under the test's clock, with a server that the test plays.</summary>
internal sealed class Talk
{
    public const int Id = 3;

    public static readonly TimeSpan ReplyTimeout = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _time = new();
    private readonly Recorder _recorder = new(1);
    private readonly LengthPrefixedCodec _codec = new(seed: 7, minPayload: 1, maxPayload: 5, ReplyCheck.Echo, messageCount: 64);
    private readonly Latencies _latencies = new();
    private TallySnapshot _counts = TallySnapshot.Zero;
    private Dialogue _dialogue = new();
    private long _round;

    public Talk(int inFlight = 4)
    {
        Context = new DialogueContext
        {
            Plan = new LoadPlan(Id + 1, TimeSpan.FromSeconds(1), Spread.Even, TimeSpan.FromDays(1), seed: 7),
            Codec = _codec,
            Recorder = _recorder,
            Clock = new RunClock(_time),
            Deadlines = new ReplyDeadlines(Id + 1),
            ReplyTimeout = ReplyTimeout,
            InFlightLimit = inFlight,
        };
    }

    public DialogueContext Context { get; }

    public int InFlight => _dialogue.InFlight;

    /// <summary>Messages that were due.</summary>
    public long Rounds => _round;

    public TimeSpan Now => Context.Clock.Now;

    /// <summary>All that was counted so far.</summary>
    public TallySnapshot Counts
    {
        get
        {
            Flush();
            return _counts;
        }
    }

    public void Pass(double milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    public byte[] Frame(int message) => _codec.Message(message).ToArray();

    /// <summary>A frame that answers nothing: no request is so long.</summary>
    public static byte[] Wrong { get; } = [0, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    /// <summary>The next message is due.</summary>
    /// <param name="late">By how much, in milliseconds.</param>
    /// <returns>Its index, or -1.</returns>
    public int Send(double late = 0) => _dialogue.Start(Context, Id, _round++, Now - TimeSpan.FromMilliseconds(late));

    public Reading Receive(params ReadOnlySpan<byte> input) => _dialogue.Read(Context, Id, input);

    public void TakeBack(int message) => _dialogue.TakeBack(Context, Id, message);

    public void Expire() => _dialogue.Expire(Context, Id);

    public void End(Tally outcome) => _dialogue.End(Context, Id, outcome);

    public Percentiles? Measured(Latency latency)
    {
        Flush();
        return _latencies.Percentiles(latency);
    }

    public bool HasDeadline => Context.Deadlines.OverdueAt(TimeSpan.MaxValue).Any();

    /// <summary>When the oldest unanswered request was sent, as the group sees it; null: nothing is unanswered.</summary>
    public TimeSpan? Deadline()
    {
        // The cell can only be asked which are older than a time: the first millisecond at which it is, less that one.
        for (var before = TimeSpan.Zero; before <= Now + TimeSpan.FromMilliseconds(1); before += TimeSpan.FromMilliseconds(1))
        {
            if (Context.Deadlines.OverdueAt(before).Any())
                return before - TimeSpan.FromMilliseconds(1);
        }

        return null;
    }

    /// <summary>What was sent and is neither answered nor booked is in flight.</summary>
    public void AssertBooksBalance()
    {
        var counts = Counts;
        Assert.Equal(
            counts.Sent,
            counts[Tally.Echoed] + counts[Tally.TimedOut] + counts[Tally.Corrupt] + counts[Tally.LostOnClose] + counts[Tally.InFlightAtStop] + InFlight);
        Assert.Equal(Rounds, counts[Tally.Started] + counts[Tally.Skipped]);
    }

    private void Flush()
    {
        var delta = _recorder.Flush();
        _counts += delta.Counts;
        _latencies.Add(delta.Latencies);
    }
}
