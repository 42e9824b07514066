using CsCheck;
using EchoServer.Tests.Support;

namespace EchoServer.Tests.Wire;

/// <summary>Some frames one after another, and how their bytes are cut into reads.</summary>
public sealed record FrameStream(IReadOnlyList<byte[]> Frames, IReadOnlyList<int> Cuts)
{
    public byte[] Bytes { get; } = [.. Frames.SelectMany(f => f)];

    public IEnumerable<byte[]> Pieces()
    {
        var start = 0;
        for (var i = 0; start < Bytes.Length; i++)
        {
            var length = Math.Min(Cuts[i % Cuts.Count], Bytes.Length - start);
            yield return Bytes[start..(start + length)];
            start += length;
        }
    }

    public override string ToString() => $"frames of {string.Join(",", Frames.Select(f => f.Length - 4))} bytes, cut every {string.Join(",", Cuts)}";
}

internal static class FrameStreams
{
    // Many small frames and small cuts: headers are cut often.
    private static readonly Gen<int> Length = Gen.Frequency((6, Gen.Int[0, 9]), (3, Gen.Int[10, 600]), (1, Gen.Int[8000, 8192]));
    private static readonly Gen<int> Cut = Gen.Frequency((3, Gen.Int[1, 5]), (2, Gen.Int[6, 700]), (1, Gen.Int[701, 20_000]));

    public static readonly Gen<FrameStream> Any = Gen.Select(
        Length.List[0, 12],
        Cut.List[1, 8],
        (lengths, cuts) => new FrameStream([.. lengths.Select(Frames.Of)], cuts));
}
