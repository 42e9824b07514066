using System.Buffers.Binary;
using EchoServer.Wire;

namespace EchoServer.Misbehaving;

/// <summary>The ways to answer a frame wrongly; pure, a frame in and steps out.</summary>
internal static class FrameTampering
{
    /// <summary>Between the pieces of a split reply, long enough for a client that reads at once to get them one by one.</summary>
    public static readonly TimeSpan SplitPause = TimeSpan.FromMilliseconds(5);

    public static IReadOnlyList<Step> Later(byte[] frame, TimeSpan by) => [new Step.Send(frame, by)];

    /// <summary>Inverts the lowest bit of the payload's middle byte.</summary>
    public static IReadOnlyList<Step> Flip(byte[] frame)
    {
        frame[FrameFormat.HeaderBytes + (frame.Length - FrameFormat.HeaderBytes) / 2] ^= 1;
        return [new Step.Send(frame)];
    }

    /// <summary>Inverts every bit of the payload.</summary>
    public static IReadOnlyList<Step> OtherBytes(byte[] frame)
    {
        foreach (ref var b in frame.AsSpan(FrameFormat.HeaderBytes)) b = (byte)~b;
        return [new Step.Send(frame)];
    }

    public static IReadOnlyList<Step> Double(byte[] frame) => [new Step.Send(frame), new Step.Send(frame)];

    public static IReadOnlyList<Step> Drop(byte[] frame) => [];

    public static IReadOnlyList<Step> Cut(byte[] frame) => [new Step.Send(frame.AsMemory(0, frame.Length / 2)), new Step.Finish()];

    public static IReadOnlyList<Step> Reset(byte[] frame) => [new Step.Reset()];

    /// <summary>A header that announces 4 GB, and the payload as it was.</summary>
    public static IReadOnlyList<Step> LongLength(byte[] frame)
    {
        BinaryPrimitives.WriteUInt32BigEndian(frame, uint.MaxValue);
        return [new Step.Send(frame)];
    }

    /// <summary>Three pieces: half of the header; the other half and half of the payload; the rest.</summary>
    public static IReadOnlyList<Step> Split(byte[] frame)
    {
        const int first = FrameFormat.HeaderBytes / 2;
        var second = FrameFormat.HeaderBytes + (frame.Length - FrameFormat.HeaderBytes) / 2;
        List<Step> pieces =
        [
            new Step.Send(frame.AsMemory(0, first)),
            new Step.Send(frame.AsMemory(first..second), SplitPause),
        ];
        if (second < frame.Length) pieces.Add(new Step.Send(frame.AsMemory(second), 2 * SplitPause));
        return pieces;
    }

    public static IReadOnlyList<Step> ThenFlood(byte[] frame) => [new Step.Send(frame), new Step.Flood()];

    public static IReadOnlyList<Step> Backwards(IReadOnlyList<byte[]> frames) => [.. frames.Reverse().Select(f => new Step.Send(f))];

    public static IReadOnlyList<Step> Joined(IReadOnlyList<byte[]> frames) => [new Step.Send(frames.SelectMany(f => f).ToArray())];
}
