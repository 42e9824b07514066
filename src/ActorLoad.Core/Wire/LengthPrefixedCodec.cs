using System.Buffers.Binary;
using System.Numerics;
using ActorLoad.Core.Plan;

namespace ActorLoad.Core.Wire;

/// <summary>
/// The article's protocol: a 4-byte big-endian unsigned length of the payload, then the payload. A reply is the request sent back.
/// </summary>
/// <remarks>
/// <code>
/// message = length payload      length = 4 bytes, big-endian, 0 to 8192
/// </code>
/// A longer length is a protocol error: there is no way to find the next message after it that a hostile peer could not abuse.
/// </remarks>
public sealed class LengthPrefixedCodec : Codec
{
    /// <summary>Bytes of payload; the article's limit.</summary>
    public const int MaxPayload = 8192;

    public const int HeaderSize = 4;

    /// <summary>Enough that no two connections march in step, few enough to be built in milliseconds.</summary>
    public const int DefaultMessageCount = 4096;

    private readonly byte[] _slab;
    private readonly int[] _offsets;
    private readonly long _seed;
    private readonly ReplyCheck _check;

    /// <summary>
    /// Builds all messages from the seed: payload sizes uniform in [minPayload, maxPayload], bytes random. Neighbours differ, the last and the
    /// first too, unless they are empty.
    /// </summary>
    /// <param name="minPayload">Bytes, 0 to <see cref="MaxPayload"/>.</param>
    /// <param name="maxPayload">Bytes, <paramref name="minPayload"/> to <see cref="MaxPayload"/>.</param>
    public LengthPrefixedCodec(long seed, int minPayload, int maxPayload, ReplyCheck check, int messageCount = DefaultMessageCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minPayload);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPayload, minPayload);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPayload, MaxPayload);
        ArgumentOutOfRangeException.ThrowIfLessThan(messageCount, 1);
        _seed = seed;
        _check = check;

        var random = new SplitMix64(SplitMix64.Hash(seed, minPayload * 8193L + maxPayload));
        _offsets = new int[messageCount + 1];
        for (var i = 0; i < messageCount; i++)
            _offsets[i + 1] = _offsets[i] + HeaderSize + minPayload + (int)random.Below((ulong)(maxPayload - minPayload + 1));
        _slab = new byte[_offsets[^1]];
        for (var i = 0; i < messageCount; i++)
        {
            var frame = _slab.AsSpan(_offsets[i], _offsets[i + 1] - _offsets[i]);
            BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)(frame.Length - HeaderSize));
            random.Fill(frame[HeaderSize..]);
            while (frame.Length > HeaderSize && EqualsNeighbour(i))
                frame[^1]++;
            LongestMessage = Math.Max(LongestMessage, frame.Length);
        }
    }

    public override int MessageCount => _offsets.Length - 1;

    public override int LongestMessage { get; }

    public override ReadOnlyMemory<byte> Message(int index) => _slab.AsMemory(_offsets[index], _offsets[index + 1] - _offsets[index]);

    public override int MessageOf(int connection, long sequence) =>
        (int)((SplitMix64.Hash(_seed, connection) % (ulong)MessageCount + (ulong)sequence) % (ulong)MessageCount);

    public override ReadStep Read(ref ReplyCursor cursor, ref ReadOnlySpan<byte> input, RequestRing requests)
    {
        while (cursor.HeaderBytes < HeaderSize)
        {
            if (input.IsEmpty)
                return ReadStep.NeedMore;
            cursor.Header = (cursor.Header << 8) | input[0];
            input = input[1..];
            if (++cursor.HeaderBytes == HeaderSize && cursor.Header <= MaxPayload)
                cursor.Alive = Candidates(requests, (int)cursor.Header);
        }

        if (cursor.Header > MaxPayload)
            return ReadStep.ProtocolError;
        var part = input[..Math.Min(input.Length, (int)cursor.Header - cursor.Offset)];
        input = input[part.Length..];
        if (_check == ReplyCheck.Echo)
            cursor.Alive = Matching(cursor.Alive, requests, HeaderSize + cursor.Offset, part);
        cursor.Offset += part.Length;
        return cursor.Offset == (int)cursor.Header ? ReadStep.Reply : ReadStep.NeedMore;
    }

    /// <summary>Those whose length it has.</summary>
    public override ulong MeantFor(in ReplyCursor cursor, RequestRing requests) => Candidates(requests, (int)cursor.Header);

    private ulong Candidates(RequestRing requests, int payload)
    {
        var alive = 0UL;
        for (var i = 0; i < requests.Count; i++)
        {
            if (_check == ReplyCheck.Length || Bytes(requests[i].Message).Length == HeaderSize + payload)
                alive |= 1UL << i;
        }

        return alive;
    }

    private ulong Matching(ulong alive, RequestRing requests, int offset, ReadOnlySpan<byte> part)
    {
        for (var rest = alive; rest != 0; rest &= rest - 1)
        {
            var i = BitOperations.TrailingZeroCount(rest);
            if (!Bytes(requests[i].Message).Slice(offset, part.Length).SequenceEqual(part))
                alive &= ~(1UL << i);
        }

        return alive;
    }

    private bool EqualsNeighbour(int index) =>
        index > 0 && (Bytes(index).SequenceEqual(Bytes(index - 1)) || (index == MessageCount - 1 && Bytes(index).SequenceEqual(Bytes(0))));

    private ReadOnlySpan<byte> Bytes(int index) => _slab.AsSpan(_offsets[index], _offsets[index + 1] - _offsets[index]);
}
