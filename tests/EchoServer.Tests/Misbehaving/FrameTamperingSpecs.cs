using CsCheck;
using EchoServer.Misbehaving;
using EchoServer.Tests.Support;

namespace EchoServer.Tests.Misbehaving;

public class FrameTamperingSpecs
{
    private static readonly Gen<byte[]> AnyFrame = Gen.Int[0, 8192].Select(length => Frames.Of(length, 5));

    [Fact]
    public void Should_differ_in_one_payload_bit_when_flipped() =>
        AnyFrame.Where(f => f.Length > 4).Sample(frame =>
        {
            var reply = Sent(FrameTampering.Flip([.. frame]));
            Assert.Equal(frame[..4], reply[..4]);
            Assert.Equal(1, frame.Zip(reply).Sum(pair => System.Numerics.BitOperations.PopCount((uint)(pair.First ^ pair.Second))));
        });

    [Fact]
    public void Should_keep_the_length_and_no_payload_byte_when_other_bytes_are_asked() =>
        AnyFrame.Sample(frame =>
        {
            var reply = Sent(FrameTampering.OtherBytes([.. frame]));
            Assert.Equal(frame[..4], reply[..4]);
            Assert.Equal(frame.Length, reply.Length);
            Assert.DoesNotContain(frame.Zip(reply).Skip(4), pair => pair.First == pair.Second);
        });

    [Fact]
    public void Should_send_the_whole_reply_with_its_header_cut_when_split() =>
        AnyFrame.Sample(frame =>
        {
            var pieces = FrameTampering.Split(frame).Cast<Step.Send>().ToList();
            Assert.Equal(frame, pieces.SelectMany(p => p.Bytes.ToArray()));
            Assert.InRange(pieces[0].Bytes.Length, 1, 3);
            Assert.DoesNotContain(pieces, p => p.Bytes.IsEmpty);
            Assert.Equal(pieces.Select(p => p.After), pieces.Select(p => p.After).Order());
        });

    [Fact]
    public void Should_send_less_than_a_frame_and_finish_when_cut() =>
        AnyFrame.Sample(frame =>
        {
            var steps = FrameTampering.Cut(frame);
            Assert.Equal(frame[..(frame.Length / 2)], Sent(steps));
            Assert.IsType<Step.Finish>(steps[^1]);
        });

    [Fact]
    public void Should_announce_four_gigabytes_when_the_length_is_to_be_long()
    {
        var reply = Sent(FrameTampering.LongLength(Frames.Of(7)));

        Assert.Equal([0xff, 0xff, 0xff, 0xff, .. Frames.Of(7)[4..]], reply);
    }

    private static byte[] Sent(IReadOnlyList<Step> steps) => [.. steps.OfType<Step.Send>().SelectMany(s => s.Bytes.ToArray())];
}
