using System.Text.Json;

namespace Pbm.Tests.Core;

public sealed class RepliesSpecs
{
    private static readonly Field[] s_fields = [new("open", 997L, "997"), new("p99", null), new("cpu", double.NaN, "-"), new("ok", true), new("name", "a \"b\"\u001b")];

    [Fact]
    public void Should_align_the_figures_of_one_thing()
    {
        var reply = new RecordedReply();
        reply.Record(s_fields);

        Assert.Equal(["open  997", "p99   -", "cpu   -", "ok    yes", "name  a \"b\"\u001b"], reply.Lines);
    }

    [Fact]
    public void Should_be_one_object_for_a_program()
    {
        var reply = new RecordedReply(isJson: true);
        reply.Record(s_fields);

        var json = JsonDocument.Parse(Assert.Single(reply.Lines)).RootElement;
        Assert.Equal(997, json.GetProperty("open").GetInt64());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("p99").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("cpu").ValueKind);
        Assert.True(json.GetProperty("ok").GetBoolean());
        Assert.Equal("a \"b\"\u001b", json.GetProperty("name").GetString());
    }

    [Fact]
    public void Should_align_many_things_under_a_heading()
    {
        var reply = new RecordedReply();
        reply.Table([[new("node", "worker-1"), new("open", 5)], [new("node", "w"), new("open", 12_345)]]);

        Assert.Equal(["node       open", "worker-1      5", "w         12345"], reply.Lines);
    }

    [Fact]
    public void Should_say_nothing_of_no_things()
    {
        var (text, json) = (new RecordedReply(), new RecordedReply(isJson: true));
        text.Table([]);
        json.Table([]);

        Assert.Empty(text.Lines.Concat(json.Lines));
    }

    [Fact]
    public void Should_wrap_a_line_of_text_for_a_program()
    {
        var reply = new RecordedReply(isJson: true);
        reply.Line("it's \"done\"");

        Assert.Equal("{\"text\":\"it's \\\"done\\\"\"}", Assert.Single(reply.Lines));
    }
}
