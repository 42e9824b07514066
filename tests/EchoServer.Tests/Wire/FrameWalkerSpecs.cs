using CsCheck;
using EchoServer.Tests.Support;
using EchoServer.Wire;

namespace EchoServer.Tests.Wire;

public class FrameWalkerSpecs
{
    [Fact]
    public void Should_count_every_frame_when_the_stream_is_split_anywhere() =>
        FrameStreams.Any.Sample(stream =>
        {
            var walker = new FrameWalker();
            var total = 0;
            foreach (var piece in stream.Pieces())
            {
                Assert.True(walker.TryWalk(piece, out var frames));
                total += frames;
            }
            Assert.Equal(stream.Frames.Count, total);
        });

    [Fact]
    public void Should_not_count_a_frame_when_its_last_byte_is_missing() =>
        FrameStreams.Any.Where(s => s.Frames.Count > 0).Sample(stream =>
        {
            var walker = new FrameWalker();
            Assert.True(walker.TryWalk(stream.Bytes.AsSpan(..^1), out var frames));
            Assert.Equal(stream.Frames.Count - 1, frames);
        });

    [Theory]
    [InlineData(8193u)]
    [InlineData(0x8000_0000u)]
    [InlineData(uint.MaxValue)]
    public void Should_refuse_the_stream_when_a_length_is_over_the_maximum(uint length)
    {
        var walker = new FrameWalker();

        var wellFramed = walker.TryWalk(Frames.Join(Frames.Of(3), Frames.Header(length)), out var frames);

        Assert.False(wellFramed);
        Assert.Equal(1, frames);
    }

    [Fact]
    public void Should_refuse_the_stream_when_the_over_long_header_comes_byte_by_byte()
    {
        var walker = new FrameWalker();

        var answers = Frames.Header(8193).Select(b => walker.TryWalk([b], out _)).ToList();

        Assert.Equal([true, true, true, false], answers);
    }

    [Fact]
    public void Should_count_a_frame_when_it_has_the_maximum_length()
    {
        var walker = new FrameWalker();

        Assert.True(walker.TryWalk(Frames.Of(8192), out var frames));
        Assert.Equal(1, frames);
    }
}
