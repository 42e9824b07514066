using System.Text;
using CsCheck;

namespace Pbm.Tests.Core;

public sealed class ProtocolSpecs
{
    [Theory]
    [InlineData("0.1.0+abc", "worker-1", false)]
    [InlineData("0.1.0", "local", true)]
    public void Should_read_the_greeting_that_was_written(string version, string node, bool needsToken) => Assert.Equal(
        new Greeting(1, version, node, needsToken), PbmProtocol.ParseGreeting(PbmProtocol.Greeting(version, node, needsToken)));

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2")]
    [InlineData("pbm one actorload 1 local")]
    [InlineData("pbm 1 other 1 local")]
    [InlineData("pbm 1 actorload 1 local tokens")]
    [InlineData("")]
    public void Should_not_take_another_greeting_for_ours(string line) => Assert.Null(PbmProtocol.ParseGreeting(line));

    [Fact]
    public void Should_know_each_request()
    {
        Assert.Equal(new Request(RequestKind.Token, "a b"), PbmProtocol.ParseRequest("token a b"));
        Assert.Equal(new Request(RequestKind.Text, "load status"), PbmProtocol.ParseRequest("text load status"));
        Assert.Equal(new Request(RequestKind.Json, ""), PbmProtocol.ParseRequest("json"));
        Assert.Equal(RequestKind.Catalog, PbmProtocol.ParseRequest("catalog").Kind);
        Assert.Equal(RequestKind.Cancel, PbmProtocol.ParseRequest("cancel").Kind);
        Assert.Equal(RequestKind.Unknown, PbmProtocol.ParseRequest("cancel it").Kind);
        Assert.Equal(RequestKind.Unknown, PbmProtocol.ParseRequest("GET / HTTP/1.1").Kind);
    }

    [Fact]
    public void Should_read_each_frame_that_was_written() => Gen.String[0, 50].Sample(text =>
    {
        var output = PbmProtocol.ParseFrame(PbmProtocol.Output(text));
        var error = PbmProtocol.ParseFrame(PbmProtocol.Error(text));
        Assert.Equal(new Frame(FrameKind.Output, PbmProtocol.OneLine(text)), output);
        Assert.Equal(new Frame(FrameKind.Error, PbmProtocol.OneLine(text)), error);
    });

    [Fact]
    public void Should_let_no_control_through() => Gen.String[0, 100].Sample(text =>
    {
        Assert.DoesNotContain(PbmProtocol.OneLine(text), char.IsControl);
        Assert.DoesNotContain(PbmProtocol.Error(text), char.IsControl);
    });

    [Fact]
    public void Should_read_anything_as_a_request_or_none() => Gen.String[0, 100].Sample(text =>
    {
        _ = PbmProtocol.ParseRequest(text);
        _ = PbmProtocol.ParseFrame(text);
        _ = PbmProtocol.ParseGreeting(text);
    });

    [Fact]
    public void Should_find_the_same_lines_however_the_bytes_are_cut()
    {
        var line = Gen.OneOf("text load status", "", "äöü 漢字", "cancel");
        Gen.Select(line.Array[0, 8], Gen.Int[1, 7].Array[1, 60]).Sample((lines, cuts) =>
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(text => text + "\n")));
            var buffer = new LineBuffer(64, 64);
            var found = new List<string>();
            for (var (at, cut) = (0, 0); at < bytes.Length; cut++)
            {
                var count = Math.Min(Math.Min(cuts[cut % cuts.Length], bytes.Length - at), buffer.Room.Length);
                bytes.AsSpan(at, count).CopyTo(buffer.Room.Span);
                buffer.Add(count);
                at += count;
                while (buffer.Take() is { } taken)
                    found.Add(taken);
            }

            Assert.Equal(lines, found);
        });
    }

    [Fact]
    public void Should_end_in_lines_or_too_long_whatever_the_bytes_are() => Gen.Byte.Array[0, 300].Array[0, 5].Sample(pieces =>
    {
        var buffer = new LineBuffer(32, 64);
        foreach (var piece in pieces)
        {
            for (var at = 0; at < piece.Length && !buffer.IsTooLong;)
            {
                var count = Math.Min(piece.Length - at, buffer.Room.Length);
                piece.AsSpan(at, count).CopyTo(buffer.Room.Span);
                buffer.Add(count);
                at += count;
                while (buffer.Take() is { } line)
                    Assert.True(Encoding.UTF8.GetByteCount(line) <= 3 * 32);
                Assert.True(buffer.IsTooLong || !buffer.Room.IsEmpty);
            }
        }
    });

    [Fact]
    public void Should_give_up_at_a_line_that_is_too_long_and_not_before()
    {
        var buffer = new LineBuffer(8, 16);
        Put(buffer, "12345678\n");

        Assert.Equal("12345678", buffer.Take());
        Assert.False(buffer.IsTooLong);
        Put(buffer, "123456789");
        Assert.Null(buffer.Take());
        Assert.True(buffer.IsTooLong);
    }

    [Fact]
    public void Should_drop_the_carriage_return_of_a_telnet()
    {
        var buffer = new LineBuffer(64, 64);
        Put(buffer, "text help\r\n\r\n");

        Assert.Equal(("text help", ""), (buffer.Take(), buffer.Take()));
    }

    [Fact]
    public void Should_match_the_token_and_nothing_near_it()
    {
        var token = new AccessToken("s3cret");

        Assert.True(token.Matches("s3cret"));
        Assert.False(token.Matches("s3cre") || token.Matches("s3cret ") || token.Matches(""));
    }

    private static void Put(LineBuffer buffer, string text)
    {
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            buffer.Room.Span[0] = b;
            buffer.Add(1);
        }
    }
}
