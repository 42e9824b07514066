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
        Greeting = codec.Greeting.IsEmpty ? null : Tcp.Write.Create(Share(codec.Greeting));
    }

    /// <summary>Null where the protocol has none.</summary>
    public Tcp.Write? Greeting { get; }

    public Tcp.Write this[int message] => _writes[message];

    /// <summary>The message that a refused write was, or -1.</summary>
    public int IndexOf(Tcp.Command write) => Array.FindIndex(_writes, w => ReferenceEquals(w, write));

    private static ByteString Share(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var array)
            ? ByteString.FromBytes(array.Array!, array.Offset, array.Count)
            : ByteString.FromBytes(bytes.ToArray());
}
