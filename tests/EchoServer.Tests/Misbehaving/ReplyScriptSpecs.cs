using EchoServer.Misbehaving;
using EchoServer.Tests.Support;

namespace EchoServer.Tests.Misbehaving;

public class ReplyScriptSpecs
{
    private readonly Tally _tally = new();

    [Fact]
    public void Should_count_over_all_connections_when_every_third_reply_is_doubled()
    {
        var kind = MisbehaviourKinds.Parse("double:3");
        ReplyScript[] connections = [kind.NewScript(_tally), kind.NewScript(_tally)];

        var steps = Enumerable.Range(0, 6).Select(i => connections[i % 2].Answer(Frames.Of(1)).Count);

        Assert.Equal([1, 1, 2, 1, 1, 2], steps);
        Assert.Equal(2, _tally.Done);
    }

    [Fact]
    public void Should_pass_over_empty_frames_when_there_is_no_byte_to_flip()
    {
        var script = MisbehaviourKinds.Parse("flip:2").NewScript(_tally);

        script.Answer(Frames.Of(0));
        script.Answer(Frames.Of(1));
        Assert.Equal(0, _tally.Done);
        script.Answer(Frames.Of(1));

        Assert.Equal(1, _tally.Done);
    }

    [Fact]
    public void Should_swap_neighbours_and_keep_none_when_reordering_an_odd_number()
    {
        var script = MisbehaviourKinds.Parse("reorder").NewScript(_tally);

        List<Step> steps = [.. script.Answer(Frames.Of(1)), .. script.Answer(Frames.Of(2)), .. script.Answer(Frames.Of(3)), .. script.AtEnd()];

        Assert.Equal([2, 1, 3], steps.Cast<Step.Send>().Select(s => s.Bytes.Length - 4));
        Assert.Equal(1, _tally.Done);
    }

    [Fact]
    public void Should_send_once_for_all_when_coalescing()
    {
        var script = MisbehaviourKinds.Parse("coalesce:3").NewScript(_tally);

        var sends = Enumerable.Range(1, 3).Select(n => script.Answer(Frames.Of(n)).Count);

        Assert.Equal([0, 0, 1], sends);
    }

    [Fact]
    public void Should_finish_with_the_last_reply_when_the_count_is_reached()
    {
        var script = MisbehaviourKinds.Parse("fin-after:2").NewScript(_tally);

        Assert.IsType<Step.Send>(Assert.Single(script.Answer(Frames.Of(1))));
        Assert.IsType<Step.Finish>(script.Answer(Frames.Of(1))[^1]);
    }

    [Fact]
    public void Should_ask_for_the_delay_alone_when_every_second_reply_is_late()
    {
        var script = MisbehaviourKinds.Parse("late:1.5s:2").NewScript(_tally);

        var after = Enumerable.Range(0, 4).Select(_ => ((Step.Send)script.Answer(Frames.Of(1))[0]).After.TotalSeconds);

        Assert.Equal([0, 1.5, 0, 1.5], after);
    }
}
