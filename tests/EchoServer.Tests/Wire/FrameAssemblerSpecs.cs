using CsCheck;
using EchoServer.Tests.Support;
using EchoServer.Wire;

namespace EchoServer.Tests.Wire;

public class FrameAssemblerSpecs
{
    [Fact]
    public void Should_give_back_every_frame_when_the_stream_is_split_anywhere() =>
        FrameStreams.Any.Sample(stream =>
        {
            var assembler = new FrameAssembler();
            var frames = new List<byte[]>();
            foreach (var piece in stream.Pieces()) Assert.True(assembler.TryAppend(piece, frames));
            Assert.Equal(stream.Frames, frames);
        });

    [Fact]
    public void Should_give_the_frames_before_it_when_a_length_is_over_the_maximum()
    {
        var frames = new List<byte[]>();

        var wellFramed = new FrameAssembler().TryAppend(Frames.Join(Frames.Of(3), Frames.Header(8193), Frames.Of(5)), frames);

        Assert.False(wellFramed);
        Assert.Equal([Frames.Of(3)], frames);
    }
}
