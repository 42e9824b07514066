using System.Buffers.Binary;
using ActorLoad.Core.Wire;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Wire;

/// <summary>Where one reply ends and the next begins, whatever the network and the peer do.</summary>
public class ReplyReadingSpecs
{
    private static readonly LengthPrefixedCodec s_codec = Conversation.SmallCodec();

    private static readonly Gen<byte[]> Frames = Gen.Frequency(
        (8, Gen.Byte.Array[0, 12].Select(p => ByteStreams.Frame(p))),
        (1, Gen.Const(ByteStreams.Frame())),
        (1, Gen.Const(ByteStreams.Frame(new byte[8192]))));

    private static readonly Gen<byte[]> Streams = Gen.OneOf(
        Frames.Array[0, 6].Select(f => ByteStreams.Join(f)),
        Gen.Select(Frames.Array[0, 6], Gen.UInt, Gen.Byte.Array[0, 9], (frames, length, rest) => ByteStreams.Join([.. frames, ByteStreams.Header(length), rest])),
        Gen.Byte.Array[0, 40]);

    /// <summary>The plain way: the whole stream at hand, one length after the other.</summary>
    private static (int Replies, bool Broken) Model(ReadOnlySpan<byte> stream)
    {
        var replies = 0;
        while (stream.Length >= 4)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(stream);
            if (length > 8192)
                return (replies, true);
            if (stream.Length < 4 + length)
                break;
            stream = stream[(4 + (int)length)..];
            replies++;
        }

        return (replies, false);
    }

    private static (int Replies, bool Broken) Read(byte[] stream, int[] cuts)
    {
        var (cursor, requests, replies) = (default(ReplyCursor), new RequestRing(), 0);
        foreach (var piece in ByteStreams.Pieces(stream, cuts))
        {
            for (var input = piece.Span; !input.IsEmpty;)
            {
                switch (s_codec.Read(ref cursor, ref input, requests))
                {
                    case ReadStep.ProtocolError:
                        return (replies, true);
                    case ReadStep.Reply:
                        replies++;
                        cursor = default;
                        break;
                    case ReadStep.NeedMore:
                        Assert.True(input.IsEmpty);
                        break;
                }
            }
        }

        return (replies, false);
    }

    [Fact]
    public void Should_find_the_replies_of_the_plain_model_when_any_stream_is_cut_anywhere() =>
        Gen.Select(Streams, ByteStreams.Cuts).Sample((stream, cuts) => Assert.Equal(Model(stream), Read(stream, cuts)), iter: 5_000);

    [Fact]
    public void Should_find_one_reply_at_every_cut_when_a_frame_comes_in_two_pieces()
    {
        var frame = ByteStreams.Frame(1, 2, 3, 4, 5);
        for (var cut = 1; cut < frame.Length; cut++)
            Assert.Equal((1, false), Read(frame, [cut, frame.Length - cut]));
    }

    [Fact]
    public void Should_end_the_reply_with_its_last_byte_when_more_follows()
    {
        var cursor = default(ReplyCursor);
        ReadOnlySpan<byte> input = [.. ByteStreams.Frame(9), 7, 7];

        var step = s_codec.Read(ref cursor, ref input, new RequestRing());

        Assert.Equal((ReadStep.Reply, 2), (step, input.Length));
    }

    [Fact]
    public void Should_end_an_empty_reply_with_its_header_when_nothing_follows() => Assert.Equal((1, false), Read(ByteStreams.Frame(), [1]));

    [Theory]
    [InlineData(8192u, false)]
    [InlineData(8193u, true)]
    [InlineData(0x7FFF_FFFFu, true)]
    [InlineData(0x8000_0000u, true)]
    [InlineData(0x8000_0001u, true)]
    [InlineData(0xFFFF_FFFFu, true)]
    public void Should_call_it_a_protocol_error_when_the_length_is_over_the_maximum(uint length, bool broken) =>
        Assert.Equal((0, broken), Read(ByteStreams.Header(length), [1]));

    [Theory]
    [InlineData(8193u)]
    [InlineData(0x8000_0000u)]
    [InlineData(0xFFFF_FFFFu)]
    public void Should_go_on_calling_it_a_protocol_error_when_more_bytes_come(uint length)
    {
        var cursor = default(ReplyCursor);
        ReadOnlySpan<byte> input = [.. ByteStreams.Header(length), 1, 2, 3];
        s_codec.Read(ref cursor, ref input, new RequestRing());

        Assert.Equal(ReadStep.ProtocolError, s_codec.Read(ref cursor, ref input, new RequestRing()));
    }

    [Fact]
    public void Should_hold_no_memory_when_a_peer_sends_endlessly()
    {
        var conversation = new Conversation(s_codec);
        conversation.Send(0);
        byte[] start = ByteStreams.Header(8192);
        var piece = new byte[64];
        var replies = new List<Reply>();
        conversation.Read(start, replies);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 127; i++)
            conversation.Read(piece, replies);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Should_use_nothing_up_when_there_is_no_input()
    {
        var cursor = default(ReplyCursor);
        var input = ReadOnlySpan<byte>.Empty;

        Assert.Equal(ReadStep.NeedMore, s_codec.Read(ref cursor, ref input, new RequestRing()));
    }
}
