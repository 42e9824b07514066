using System.Globalization;
using System.Text;
using ActorLoad.Core.Pbm;

namespace ActorLoad.Hosting.Pbm;

/// <summary>What waits to be sent to one client: bounded, and honest about what did not fit. Thread-safe.</summary>
internal sealed class OutputQueue(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _lines = new();
    private int _bytes, _sent;
    private long _leftOut;

    public int Bytes
    {
        get
        {
            lock (_gate)
                return _bytes;
        }
    }

    /// <summary>Bytes that went out, ever. For the thread that sends.</summary>
    public long SentBytes { get; private set; }

    /// <summary>A line of output; left out and counted where there is no room.</summary>
    public void Output(string line, bool isJson)
    {
        var bytes = Encode(PbmProtocol.Output(line));
        lock (_gate)
        {
            if (_bytes + bytes.Length > capacity || bytes.Length > PbmProtocol.MaxReplyBytes)
            {
                _leftOut++;
                return;
            }

            Own(isJson);
            Put(bytes);
        }
    }

    /// <summary>The end of an answer, for which there is always room: a client is owed no more than one.</summary>
    public void End(string line, bool isJson)
    {
        lock (_gate)
        {
            Own(isJson);
            Put(Encode(line));
        }
    }

    /// <summary>Hands over what is next to be sent, until all has been or not all of a line goes. By one thread alone.</summary>
    /// <param name="send">Returns how many bytes went out.</param>
    public void SendWith(Func<ReadOnlyMemory<byte>, int> send)
    {
        while (true)
        {
            byte[]? line;
            lock (_gate)
                _lines.TryPeek(out line);
            if (line is null)
                return;
            // Outside the gate: whoever adds a line never waits for a socket. Only we take lines off.
            var count = send(line.AsMemory(_sent));
            _sent += count;
            SentBytes += count;
            lock (_gate)
            {
                _bytes -= count;
                if (_sent < line.Length)
                    return;
                _lines.Dequeue();
                _sent = 0;
            }
        }
    }

    private void Own(bool isJson)
    {
        if (_leftOut == 0)
            return;
        var count = _leftOut.ToString(CultureInfo.InvariantCulture);
        _leftOut = 0;
        Put(Encode(PbmProtocol.Output(isJson ? $"{{\"leftOut\":{count}}}" : $"... {count} lines left out: they are read more slowly than they come")));
    }

    private void Put(byte[] line)
    {
        _lines.Enqueue(line);
        _bytes += line.Length;
    }

    private static byte[] Encode(string line) => Encoding.UTF8.GetBytes(line + "\n");
}
