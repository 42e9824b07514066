using ActorLoad.Core.Plan;
using ActorLoad.Core.Wire;
using ActorLoad.Tests.Shared;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Wire;

/// <summary>R14, R34: whatever a server sends, cut anywhere, to a connection that awaits replies.</summary>
public sealed class ReplyReadingFuzzSpecs
{
    private const int Awaited = 4;

    private static readonly LengthPrefixedCodec s_echo = Conversation.SmallCodec(), s_length = Conversation.SmallCodec(ReplyCheck.Length);

    /// <summary>Right replies, such with a byte changed, lengths of any size with and without what they promise, and noise.</summary>
    private static readonly Gen<byte[]> Parts = Gen.OneOf(
        Gen.Int[0, Awaited - 1].Select(message => s_echo.Message(message).ToArray()),
        Gen.Select(Gen.Int[0, Awaited - 1], Gen.Int[0, 8], Gen.Byte).Select((message, place, value) =>
        {
            var changed = s_echo.Message(message).ToArray();
            changed[place % changed.Length] = value;
            return changed;
        }),
        Gen.UInt.Select(ByteStreams.Header),
        Gen.UInt[0, 9_000].Select(ByteStreams.Header),
        Gen.Int[0, 9_000].Select(length => new byte[length]),
        Gen.Byte.Array[0, 40]);

    [Fact]
    public void Should_answer_each_request_at_most_once_and_keep_nothing_when_a_server_sends_anything() => Fuzz.Each(
        Gen.Select(Parts.Array[0, 6], ByteStreams.Cuts, Gen.Int[0, Awaited], Gen.Bool),
        input =>
        {
            var (parts, cuts, expired, isEcho) = input;
            var conversation = new Conversation(isEcho ? s_echo : s_length);
            conversation.SendFirst(Awaited);
            var (timedOut, replies) = (conversation.Expire(expired), new List<Reply>());
            var stream = ByteStreams.Join(parts);

            foreach (var piece in ByteStreams.Pieces(stream, cuts))
            {
                if (conversation.HasLostTrack || conversation.Read(piece.Span, replies) == ReadStep.ProtocolError)
                    break;
            }

            Assert.True(replies.Count <= stream.Length / LengthPrefixedCodec.HeaderSize);
            var answered = replies.Count(reply => reply.Kind is ReplyKind.Echoed or ReplyKind.Corrupt);
            Assert.Equal(Awaited - timedOut, answered + conversation.InFlight);
            Assert.InRange(replies.Count(reply => reply.Kind == ReplyKind.Late), 0, timedOut);
        },
        // The stream and the pieces are the test's own; of the product there is the ring of requests.
        input => 8_192 + 4L * input.Item1.Sum(part => part.Length) + 100L * input.Item1.Sum(part => part.Length) / input.Item2.Min());
}
