using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Wire;
using ActorLoad.Tests.Shared;
using Xunit;

namespace ActorLoad.Core.Tests;

/// <summary>
/// What the path of a message may allocate in this assembly: nothing. Each pass does its work a thousand times or more, so that one object
/// in it would show as tens of kilobytes.
/// </summary>
public sealed class AllocationBudgetSpecs
{
    private const int Connections = 1_000, Id = 3;

    private static readonly LengthPrefixedCodec s_codec = new(seed: 7, minPayload: 128, maxPayload: 512, ReplyCheck.Echo);

    private static LoadPlan Plan => new(Connections, TimeSpan.FromSeconds(1), Spread.Even, TimeSpan.FromDays(1), seed: 7);

    [Fact]
    public void Should_allocate_nothing_a_send_when_the_pacer_releases()
    {
        var pacer = new Pacer(Plan, Enumerable.Range(0, Connections));
        var now = TimeSpan.Zero;

        Assert.Equal(0, Allocated.By(() =>
        {
            // A second: one send of each connection.
            for (var i = 0; i < 1_000; i++)
            {
                now += TimeSpan.FromMilliseconds(1);
                while (pacer.TryRelease(now, out var batch))
                    _ = pacer.ConnectionAt(batch.First);
                _ = pacer.NextDue;
            }
        }));
        Assert.True(pacer.Released > Connections);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(100)]
    [InlineData(1)]
    public void Should_allocate_nothing_a_reply_when_it_comes_in_pieces_of(int bytes)
    {
        var exchange = new Exchange();
        exchange.MakeRoom();
        var sequence = 0L;
        var echoed = 0L;

        Assert.Equal(0, Allocated.By(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                var message = s_codec.MessageOf(Id, sequence++);
                exchange.Start(message, TimeSpan.Zero, TimeSpan.Zero);
                var rest = s_codec.Message(message).Span;
                while (!rest.IsEmpty)
                {
                    var piece = rest[..Math.Min(bytes, rest.Length)];
                    rest = rest[piece.Length..];
                    while (!piece.IsEmpty)
                    {
                        if (exchange.Read(s_codec, ref piece, out var reply) == ReadStep.Reply && reply.Kind == ReplyKind.Echoed)
                            echoed++;
                    }
                }
            }
        }));
        Assert.Equal(sequence, echoed);
    }

    [Fact]
    public void Should_allocate_nothing_when_the_recorder_books()
    {
        var recorder = new Recorder(shards: 2);
        var took = TimeSpan.FromMicroseconds(100);

        Assert.Equal(0, Allocated.By(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                recorder.Count(i, Tally.Planned);
                recorder.Started(i, took, bytes: 300);
                recorder.Count(i, Tally.BytesReceived, 300);
                recorder.Echoed(i, took * (i % 50), took * (i % 70));
            }
        }));
        Assert.True(recorder.Flush().Counts[Tally.Echoed] > 1_000);
    }

    [Fact]
    public void Should_allocate_nothing_a_round_trip_when_a_dialogue_has_its_ring()
    {
        var recorder = new Recorder(shards: 2);
        var context = new DialogueContext
        {
            Plan = Plan,
            Codec = s_codec,
            Recorder = recorder,
            Clock = new RunClock(TimeProvider.System),
            Deadlines = new ReplyDeadlines(Connections),
            ReplyTimeout = TimeSpan.FromHours(1),
            InFlightLimit = 4,
        };
        var dialogue = new Dialogue();
        dialogue.MakeRoom();
        var round = 0L;

        Assert.Equal(0, Allocated.By(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                var message = dialogue.Start(context, Id, round++, context.Clock.Now);
                _ = dialogue.Read(context, Id, s_codec.Message(message).Span);
            }
        }));
        Assert.Equal((round, 0), (recorder.Flush().Counts[Tally.Echoed], dialogue.InFlight));
    }
}
