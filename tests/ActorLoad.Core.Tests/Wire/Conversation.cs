using ActorLoad.Core.Plan;
using ActorLoad.Core.Wire;

namespace ActorLoad.Core.Tests.Wire;

/// <summary>
/// One connection's <see cref="Exchange"/> with a server that the test plays. A request is known by its number: it is sent that many ticks
/// after the start.
/// </summary>
internal sealed class Conversation(Codec codec)
{
    private Exchange _exchange = new();
    private int _sent;

    public int InFlight => _exchange.InFlight;

    public bool HasLostTrack => _exchange.HasLostTrack;

    public TimeSpan? OldestStarted => _exchange.OldestStarted;

    /// <summary>Small messages, few enough that a test can name them; neighbours differ.</summary>
    public static LengthPrefixedCodec SmallCodec(ReplyCheck check = ReplyCheck.Echo, int min = 1, int max = 5, int count = 8) =>
        new(42, min, max, check, count);

    public static int NumberOf(Reply reply) => (int)reply.Request.Started.Ticks;

    /// <returns>The bytes on the wire.</returns>
    public byte[] Send(int message)
    {
        var started = TimeSpan.FromTicks(_sent++);
        _exchange.Start(message, started, started);
        return codec.Message(message).ToArray();
    }

    /// <summary>Sends messages 0, 1, 2 ...</summary>
    public byte[][] SendFirst(int count) => [.. Enumerable.Range(0, count).Select(i => Send(i % codec.MessageCount))];

    /// <summary>Times out the requests with a smaller number.</summary>
    public int Expire(int below) => _exchange.Expire(TimeSpan.FromTicks(below));

    public bool TakeBack(int message, out Request request) => _exchange.TakeBack(message, out request);

    public List<Reply> Receive(params ReadOnlySpan<byte[]> parts)
    {
        var replies = new List<Reply>();
        foreach (var part in parts)
        {
            if (Read(part, replies) == ReadStep.ProtocolError)
                break;
        }

        return replies;
    }

    public ReplyKind[] KindsOf(params ReadOnlySpan<byte[]> parts) => [.. Receive(parts).Select(r => r.Kind)];

    /// <summary>As a connection does it: until the input is used up, the peer broke the protocol, or track is lost.</summary>
    public ReadStep Read(ReadOnlySpan<byte> input, List<Reply> replies)
    {
        var step = ReadStep.NeedMore;
        while (!input.IsEmpty && !HasLostTrack)
        {
            step = _exchange.Read(codec, ref input, out var reply);
            if (step == ReadStep.ProtocolError)
                return step;
            if (step == ReadStep.Reply)
                replies.Add(reply);
        }

        return step;
    }
}
