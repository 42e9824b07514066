using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using ActorLoad.Core.Wire;

namespace ActorLoad.BareAkka;

/// <summary>
/// What is known of a connection: its socket, when its unanswered messages were due, and how much of a reply has come. Written to by the pacing thread, read for by its
/// actor; the two share no more than how many messages were sent, and answered.
/// </summary>
internal sealed class Link
{
    private const int MostInFlight = 4;

    private Dues _due;
    private int _sent;
    private int _answered;
    private uint _header;
    private int _headerBytes;
    private int _payloadBytes;
    private Socket? _socket;

    public void Open(Socket socket) => Volatile.Write(ref _socket, socket);

    /// <returns>Whether it was open.</returns>
    public bool Close() => Interlocked.Exchange(ref _socket, null) is not null;

    /// <param name="due">A timestamp of the stopwatch.</param>
    /// <returns>False: it is not open, has too many unanswered, or did not take all of it.</returns>
    public bool TrySend(ReadOnlySpan<byte> message, long due)
    {
        var sent = _sent;
        if (Volatile.Read(ref _socket) is not { } socket || sent - Volatile.Read(ref _answered) >= MostInFlight)
            return false;
        _due[sent % MostInFlight] = due;
        Volatile.Write(ref _sent, sent + 1);
        try
        {
            return socket.Send(message, SocketFlags.None, out var error) == message.Length && error == SocketError.Success;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    /// <param name="data">What has come, in whatever pieces.</param>
    /// <param name="answered">Told when each message was due that is now answered.</param>
    /// <returns>False: it is no protocol.</returns>
    public bool Receive(ReadOnlySpan<byte> data, Action<long> answered)
    {
        while (!data.IsEmpty)
        {
            if (_headerBytes == 0 && data.Length >= LengthPrefixedCodec.HeaderSize)
            {
                _header = BinaryPrimitives.ReadUInt32BigEndian(data);
                _headerBytes = LengthPrefixedCodec.HeaderSize;
                data = data[LengthPrefixedCodec.HeaderSize..];
            }
            else if (_headerBytes < LengthPrefixedCodec.HeaderSize)
            {
                _header = _header << 8 | data[0];
                _headerBytes++;
                data = data[1..];
            }

            if (_headerBytes < LengthPrefixedCodec.HeaderSize)
                continue;
            if (_header > LengthPrefixedCodec.MaxPayload)
                return false;
            var part = Math.Min((int)_header - _payloadBytes, data.Length);
            _payloadBytes += part;
            data = data[part..];
            if (_payloadBytes < _header)
                continue;
            (_header, _headerBytes, _payloadBytes) = (0, 0, 0);
            if (_answered == Volatile.Read(ref _sent))
                return false; // a reply to nothing
            answered(_due[_answered % MostInFlight]);
            Volatile.Write(ref _answered, _answered + 1);
        }

        return true;
    }

    [InlineArray(MostInFlight)]
    private struct Dues
    {
        private long _first;
    }
}
