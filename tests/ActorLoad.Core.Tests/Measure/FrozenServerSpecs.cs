using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Core.Tests.Wire;
using ActorLoad.Core.Wire;
using Xunit;

namespace ActorLoad.Core.Tests.Measure;

/// <summary>
/// R9: a server that freezes for F in a hold H under a fixed interval. What was due at u after the freeze began is answered F - u later than
/// it should be; so the share (F - x) / H of all messages takes longer than x, and the percentile p is F - (1 - p) H where that is above the ordinary service time S, else S.
/// The run is played with the real plan, pacer, exchange and recorder in virtual time; only actors and sockets are missing.
/// </summary>
public class FrozenServerSpecs
{
    private static readonly TimeSpan s_hold = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_frozenFrom = TimeSpan.FromSeconds(20.002);
    private static readonly TimeSpan s_frozenUntil = TimeSpan.FromSeconds(26.002);
    private static readonly TimeSpan s_service = TimeSpan.FromMilliseconds(1);

    private readonly LoadPlan _plan = new(500, TimeSpan.FromSeconds(2), Spread.Even, s_hold, seed: 1);

    private static double ClosedForm(double share) =>
        Math.Max(s_service.TotalMicroseconds, ((s_frozenUntil - s_frozenFrom) - (1 - share) * s_hold + s_service).TotalMicroseconds);

    private (TallySnapshot Counts, Latencies Latencies) Play(int inFlightLimit)
    {
        var codec = Conversation.SmallCodec();
        var pacer = new Pacer(_plan, Enumerable.Range(0, _plan.Connections));
        var exchanges = Enumerable.Range(0, _plan.Connections).Select(_ => new Exchange()).ToArray();
        var answers = new Queue<(TimeSpan At, int Connection, int Message)>();
        var recorder = new Recorder(2);
        for (var now = TimeSpan.Zero; now < s_hold + s_frozenUntil; now += TimeSpan.FromMilliseconds(1))
        {
            while (answers.TryPeek(out var answer) && answer.At <= now)
            {
                answers.Dequeue();
                var input = codec.Message(answer.Message).Span;
                exchanges[answer.Connection].Read(codec, ref input, out var reply);
                if (reply.Kind == ReplyKind.Echoed)
                    recorder.Echoed(answer.Connection, answer.At - reply.Request.Started, answer.At - reply.Request.Intended);
            }

            while (pacer.TryRelease(now, out var batch))
            {
                for (var i = batch.First; i < batch.First + batch.Count; i++)
                    Send(pacer.ConnectionAt(i), batch.Round, now);
            }
        }

        var delta = recorder.Flush();
        return (delta.Counts, delta.Latencies);

        void Send(int connection, long round, TimeSpan now)
        {
            recorder.Count(connection, Tally.Planned);
            if (exchanges[connection].InFlight >= inFlightLimit)
            {
                recorder.Count(connection, Tally.Skipped);
                return;
            }

            var message = codec.MessageOf(connection, round);
            var intended = pacer.StartOf(round) + _plan.PhaseOf(connection);
            exchanges[connection].Start(message, intended, now);
            recorder.Started(connection, now - intended, codec.Message(message).Length);
            var frozen = now >= s_frozenFrom && now < s_frozenUntil;
            answers.Enqueue(((frozen ? s_frozenUntil : now) + s_service, connection, message)); // a server that answers in order
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    [InlineData(0.999)]
    [InlineData(0.9999)]
    public void Should_give_the_closed_forms_response_times_when_the_server_freezes(double share)
    {
        var response = Play(inFlightLimit: 8).Latencies.Percentiles(Latency.Response)!;

        var found = Of(response, share);
        Assert.InRange(found, ClosedForm(share) * 0.99, ClosedForm(share) * 1.01);
    }

    [Fact]
    public void Should_give_the_closed_forms_mean_when_the_server_freezes()
    {
        var frozen = (s_frozenUntil - s_frozenFrom).TotalSeconds;
        var expected = (frozen * frozen / (2 * s_hold.TotalSeconds) + s_service.TotalSeconds) * 1_000_000;

        Assert.InRange(Play(inFlightLimit: 8).Latencies.Percentiles(Latency.Response)!.Mean, expected * 0.99, expected * 1.01);
    }

    [Fact]
    public void Should_echo_all_that_was_planned_when_the_limit_in_flight_is_wide_enough()
    {
        var counts = Play(inFlightLimit: 8).Counts;

        Assert.Equal((15_000, 15_000, 0), (counts[Tally.Planned], counts[Tally.Echoed], counts[Tally.Skipped]));
    }

    /// <summary>Three are due to each connection during the freeze; two may wait.</summary>
    [Fact]
    public void Should_count_what_it_left_out_when_the_limit_in_flight_is_too_narrow()
    {
        var counts = Play(inFlightLimit: 2).Counts;

        Assert.Equal((500, 14_500), (counts[Tally.Skipped], counts[Tally.Echoed]));
    }

    private static long Of(Percentiles percentiles, double share) => share switch
    {
        0.5 => percentiles.P50,
        0.9 => percentiles.P90,
        0.99 => percentiles.P99,
        0.999 => percentiles.P999,
        _ => percentiles.P9999,
    };
}
