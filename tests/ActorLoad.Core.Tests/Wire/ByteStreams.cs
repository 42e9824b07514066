using System.Buffers.Binary;
using CsCheck;

namespace ActorLoad.Core.Tests.Wire;

/// <summary>What a server may send, and how the network may cut it.</summary>
internal static class ByteStreams
{
    /// <summary>Sizes of pieces, used in turn until the stream is used up: byte by byte, in one, and all between.</summary>
    public static readonly Gen<int[]> Cuts = Gen.OneOf(Gen.Int[1, 7], Gen.Int[1, 20_000]).Array[1, 8];

    public static byte[] Header(uint length)
    {
        var header = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(header, length);
        return header;
    }

    public static byte[] Frame(params byte[] payload) => [.. Header((uint)payload.Length), .. payload];

    public static byte[] Join(params IEnumerable<byte[]> parts) => [.. parts.SelectMany(p => p)];

    public static IEnumerable<ReadOnlyMemory<byte>> Pieces(byte[] bytes, int[] cuts)
    {
        for (int at = 0, i = 0; at < bytes.Length; i++)
        {
            var size = Math.Min(cuts[i % cuts.Length], bytes.Length - at);
            yield return bytes.AsMemory(at, size);
            at += size;
        }
    }
}
