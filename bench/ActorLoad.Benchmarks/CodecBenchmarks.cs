using System.Buffers.Binary;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Wire;
using BenchmarkDotNet.Attributes;

namespace ActorLoad.Benchmarks;

/// <summary>One message noted as sent, and its echo read and compared.</summary>
public class CodecBenchmarks
{
    private const int Id = 3;

    private readonly LengthPrefixedCodec _codec = new(seed: 1, minPayload: 128, maxPayload: 512, ReplyCheck.Echo);
    private readonly byte[] _gathered = new byte[LengthPrefixedCodec.HeaderSize + LengthPrefixedCodec.MaxPayload];
    private Exchange _exchange = new();
    private long _sequence;

    /// <summary>The message to send now.</summary>
    private ReadOnlyMemory<byte> Next(out int message)
    {
        message = _codec.MessageOf(Id, _sequence++);
        return _codec.Message(message);
    }

    /// <summary>What is done without a cursor: gather bytes until a frame is whole, then compare it.</summary>
    [Benchmark(Baseline = true)]
    public bool GatherAndCompare()
    {
        var sent = Next(out _).Span;
        var have = 0;
        foreach (var piece in (ReadOnlySpan<int>)[2, sent.Length - 2])
        {
            sent.Slice(have, piece).CopyTo(_gathered.AsSpan(have));
            have += piece;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(_gathered);
        return have == length + LengthPrefixedCodec.HeaderSize && _gathered.AsSpan(0, have).SequenceEqual(sent);
    }

    [Benchmark]
    public ReplyKind ReplyWhole()
    {
        var reply = Next(out var message).Span;
        _exchange.Start(message, default, default);
        _exchange.Read(_codec, ref reply, out var settled);
        return settled.Kind;
    }

    [Benchmark]
    public ReplyKind ReplyInPieces()
    {
        var reply = Next(out var message).Span;
        _exchange.Start(message, default, default);
        var first = reply[..2];
        var rest = reply[2..];
        _exchange.Read(_codec, ref first, out _);
        _exchange.Read(_codec, ref rest, out var settled);
        return settled.Kind;
    }
}
