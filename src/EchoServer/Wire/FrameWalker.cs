using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EchoServer.Wire;

/// <summary>
/// Counts the whole frames of one connection's byte stream, read by read, by stepping from header to header.
/// It copies no byte and holds twelve, so that it costs an idle connection nothing.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct FrameWalker
{
    private int _payloadLeft;
    private uint _header;
    private int _headerBytes;

    /// <summary>Steps over the next bytes of the stream.</summary>
    /// <param name="data">What was read, split anywhere.</param>
    /// <param name="frames">How many frames ended within <paramref name="data"/>.</param>
    /// <returns>False at a header over <see cref="FrameFormat.MaxPayloadBytes"/>; the stream cannot be followed after that.</returns>
    public bool TryWalk(ReadOnlySpan<byte> data, out int frames)
    {
        frames = 0;
        while (!data.IsEmpty)
        {
            if (_payloadLeft > 0)
            {
                var step = Math.Min(_payloadLeft, data.Length);
                _payloadLeft -= step;
                data = data[step..];
                if (_payloadLeft == 0) frames++;
            }
            else if (TryTakeHeader(ref data, out var length))
            {
                if (length > FrameFormat.MaxPayloadBytes) return false;
                _payloadLeft = (int)length;
                if (length == 0) frames++;
            }
        }
        return true;
    }

    private bool TryTakeHeader(ref ReadOnlySpan<byte> data, out uint length)
    {
        if (_headerBytes == 0 && data.Length >= FrameFormat.HeaderBytes)
        {
            length = BinaryPrimitives.ReadUInt32BigEndian(data);
            data = data[FrameFormat.HeaderBytes..];
            return true;
        }
        length = _header = (_header << 8) | data[0];
        data = data[1..];
        if (++_headerBytes < FrameFormat.HeaderBytes) return false;
        (_header, _headerBytes) = (0, 0);
        return true;
    }
}
