using System.Runtime.InteropServices;
using ActorLoad.Core.Wire;
using Akka.IO;

namespace ActorLoad.Connections;

/// <summary>A codec's messages as writes, built once and shared by all connections: a send allocates nothing of ours.</summary>
public sealed class MessageSet
{
    private readonly Tcp.Write[] _writes;

    public MessageSet(Codec codec)
    {
        _writes = new Tcp.Write[codec.MessageCount];
        for (var i = 0; i < _writes.Length; i++)
            _writes[i] = Tcp.Write.Create(Share(codec.Message(i)));
        Greeting = codec.Greeting.IsEmpty ? null : Tcp.Write.Create(Share(codec.Greeting), Written.Instance);
    }

    /// <summary>Answered by <see cref="Written"/>. Null where the protocol has none.</summary>
    public Tcp.Write? Greeting { get; }

    public Tcp.Write this[int message] => _writes[message];

    /// <summary>What is left of a message, or all of it, as a write that is answered by <see cref="Written"/>.</summary>
    /// <param name="from">Bytes of it that the socket has taken.</param>
    public Tcp.Write Acknowledged(int message, int from = 0)
    {
        var data = _writes[message].Data;
        return Tcp.Write.Create(from == 0 ? data : data.Slice(from), Written.Instance);
    }

    /// <summary>The message that a refused write was, or -1 where it was none or a part of one.</summary>
    public int IndexOf(Tcp.Write write) => Array.FindIndex(_writes, w => ReferenceEquals(w.Data, write.Data));

    /// <summary>From Akka.IO: the socket has taken what it was given.</summary>
    public sealed class Written : Tcp.Event
    {
        public static readonly Written Instance = new();
    }

    private static ByteString Share(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var array)
            ? ByteString.FromBytes(array.Array!, array.Offset, array.Count)
            : ByteString.FromBytes(bytes.ToArray());
}
