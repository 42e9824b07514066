using System.Buffers;

namespace ActorLoad.Core.Measure;

/// <summary>Unsigned LEB128: seven bits a byte, the lowest first, the eighth bit set while more follow.</summary>
public static class Varint
{
    private const int LongestBytes = 10;

    public static void Write(IBufferWriter<byte> to, ulong value)
    {
        var span = to.GetSpan(LongestBytes);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        to.Advance(length);
    }

    /// <summary>Takes one from the front.</summary>
    /// <exception cref="FormatException">There is none, or one of more than 64 bits.</exception>
    public static ulong Read(ref ReadOnlySpan<byte> from)
    {
        var value = 0UL;
        for (var i = 0; i < from.Length && i < LongestBytes; i++)
        {
            var part = from[i];
            if (i == LongestBytes - 1 && part > 1)
                break;
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part >= 0x80)
                continue;
            from = from[(i + 1)..];
            return value;
        }

        throw new FormatException("A number of the message is cut short or longer than 64 bits.");
    }
}
