using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace EchoServer.Wire;

/// <summary>Gathers whole frames from a stream split anywhere, for the misbehaving server; between frames it holds no buffer.</summary>
internal sealed class FrameAssembler
{
    private Header _header;
    private byte[]? _frame;
    private int _filled;

    /// <summary>Takes the next bytes of the stream.</summary>
    /// <param name="data">What was read.</param>
    /// <param name="frames">Gets each frame that is whole now, header and all, as an array of its own.</param>
    /// <returns>False at a header over <see cref="FrameFormat.MaxPayloadBytes"/>; the stream cannot be followed after that.</returns>
    public bool TryAppend(ReadOnlySpan<byte> data, ICollection<byte[]> frames)
    {
        while (!data.IsEmpty)
        {
            var target = _frame is null ? _header : _frame.AsSpan();
            var step = Math.Min(target.Length - _filled, data.Length);
            data[..step].CopyTo(target[_filled..]);
            data = data[step..];
            _filled += step;
            if (_frame is null && _filled == FrameFormat.HeaderBytes && !TryBeginFrame()) return false;
            if (_frame is not null && _filled == _frame.Length)
            {
                frames.Add(_frame);
                (_frame, _filled) = (null, 0);
            }
        }
        return true;
    }

    private bool TryBeginFrame()
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(_header);
        if (length > FrameFormat.MaxPayloadBytes) return false;
        _frame = new byte[FrameFormat.HeaderBytes + length];
        ((ReadOnlySpan<byte>)_header).CopyTo(_frame);
        return true;
    }

    [InlineArray(FrameFormat.HeaderBytes)]
    private struct Header
    {
        private byte _first;
    }
}
