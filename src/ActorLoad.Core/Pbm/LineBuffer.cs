using System.Text;

namespace ActorLoad.Core.Pbm;

/// <summary>Bytes as they come, and the lines in them. What is not UTF-8 becomes the replacement character; a CR before the LF is dropped.</summary>
/// <param name="maxLine">Bytes of a line, its LF not counted.</param>
/// <param name="capacity">Bytes that are kept; at least <paramref name="maxLine"/> and one.</param>
public sealed class LineBuffer(int maxLine, int capacity)
{
    private readonly byte[] _bytes = new byte[Math.Max(capacity, maxLine + 1)];
    private int _from, _to, _searched;

    /// <summary>Where the next bytes go; empty: a line has to be taken first, or there is one that is too long.</summary>
    public Memory<byte> Room
    {
        get
        {
            if (_to == _bytes.Length && _from > 0)
            {
                _bytes.AsSpan(_from, _to - _from).CopyTo(_bytes);
                (_from, _to, _searched) = (0, _to - _from, _searched - _from);
            }

            return _bytes.AsMemory(_to);
        }
    }

    /// <summary>The line that is coming is longer than is allowed: nothing can be made of what follows.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>So many bytes have been put into <see cref="Room"/>.</summary>
    public void Add(int count) => _to += count;

    /// <returns>The next whole line without its end; null: there is none yet, or <see cref="IsTooLong"/>.</returns>
    public string? Take()
    {
        var line = Peek();
        if (line is not null)
            _from = _searched = Math.Min(_to, EndOfLine() + 1);
        return line;
    }

    /// <summary>As <see cref="Take"/>, and it stays.</summary>
    public string? Peek()
    {
        if (IsTooLong)
            return null;
        var end = EndOfLine();
        if (end < 0 ? _to - _from > maxLine : end - _from > maxLine)
        {
            IsTooLong = true;
            return null;
        }

        if (end < 0)
            return null;
        var length = end - _from;
        if (length > 0 && _bytes[end - 1] == (byte)'\r')
            length--;
        return Encoding.UTF8.GetString(_bytes, _from, length);
    }

    private int EndOfLine()
    {
        var found = _bytes.AsSpan(_searched, _to - _searched).IndexOf((byte)'\n');
        if (found < 0)
        {
            _searched = _to;
            return -1;
        }

        // What is before it has been looked at, and it will be found at once again.
        _searched += found;
        return _searched;
    }
}
