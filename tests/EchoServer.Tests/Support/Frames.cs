using System.Buffers.Binary;

namespace EchoServer.Tests.Support;

/// <summary>Frames made by hand, apart from the code under test.</summary>
internal static class Frames
{
    /// <summary>A frame whose payload is <paramref name="length"/> bytes that tell one <paramref name="number"/> from another.</summary>
    public static byte[] Of(int length, int number = 0)
    {
        var frame = new byte[4 + length];
        BinaryPrimitives.WriteInt32BigEndian(frame, length);
        for (var i = 0; i < length; i++) frame[4 + i] = (byte)(number * 31 + i * 7);
        return frame;
    }

    public static byte[] Header(uint length)
    {
        var header = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(header, length);
        return header;
    }

    public static byte[] Join(params byte[][] frames) => [.. frames.SelectMany(f => f)];
}
