using System.Text;
using CsCheck;

namespace Pbm.Tests.Core;

/// <summary>R35: whatever bytes a client sends, from its lines to the command that is meant.</summary>
public sealed class ProtocolFuzzSpecs
{
    private const int Kept = 8_192;

    private static readonly CommandRegistry s_registry = Registry();

    private static readonly Gen<byte[]> Parts = Gen.OneOf(
        Gen.OneOf(
            "text ", "json ", "token ", "catalog", "cancel", "\n", "\r\n", "\n\n", "log peek ", "load set rate ", "-n ", "--level ", "5", "1500/s", "NaN/s", "1e999",
            "99999999999999999999", "\"", "'", "\\", "\\\"", " ", "\t", "\0", "\u001b[2J", "\u2028", "\u6F22\u5B57", "help ", "warn ").Select(Encoding.UTF8.GetBytes),
        Gen.Byte.Array[0, 40],
        Gen.Select(Gen.Byte, Gen.Int[0, 5_000]).Select((value, times) => Enumerable.Repeat(value, times).ToArray()));

    [Fact]
    public void Should_find_a_command_or_say_what_is_wrong_when_a_client_sends_anything() => Fuzz.Each(
        Gen.Select(Parts.Array[0, 12], Gen.Int[1, 600]),
        input =>
        {
            byte[] bytes = [.. input.Item1.SelectMany(part => part)];
            var buffer = new LineBuffer(PbmProtocol.MaxRequestBytes, Kept);
            for (var at = 0; at < bytes.Length && !buffer.IsTooLong;)
            {
                var count = Math.Min(Math.Min(input.Item2, bytes.Length - at), buffer.Room.Length);
                Assert.True(count > 0);
                bytes.AsSpan(at, count).CopyTo(buffer.Room.Span);
                buffer.Add(count);
                at += count;
                while (buffer.Take() is { } line)
                    Understand(line);
            }
        },
        // A line is read into a text, its words and their answer, and an answer may repeat them.
        input => 60_000 + 200L * input.Item1.Sum(part => part.Length));

    private static void Understand(string line)
    {
        var request = PbmProtocol.ParseRequest(line);
        if (request.Kind is not (RequestKind.Text or RequestKind.Json))
            return;
        var (call, problem) = s_registry.Parse(request.Rest);
        Assert.True(call is null != problem is null);
        if (problem is not null)
            Assert.DoesNotContain(PbmProtocol.Error(problem), char.IsControl);
    }

    private static CommandRegistry Registry()
    {
        var registry = new CommandRegistry();
        CommandHandler nothing = (_, reply) => reply.Ok();
        registry.Add(new Palette("load", "The run", new Command("set rate", "Messages a second", nothing, Argument.Rate("VALUE", "The rate", 1e9).Required())));
        registry.Add(new Palette("log", "The log",
            new Command("peek", "The newest", nothing,
                Argument.Whole("N", "How many", 1, 100).By("-n").Or("20"), Argument.Word("LEVEL", "Least level", "info", "warn").By("-l", "--level")),
            new Command("write", "A line of your own", nothing, Argument.Rest("TEXT", "What it says").Required())));
        return registry;
    }
}
