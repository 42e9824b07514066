using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using ActorLoad.Core.Measure;

namespace ActorLoad.Cluster.Wire;

/// <summary>Writes the parts of a message between nodes: whole numbers as varints, text and lists behind their length.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public WireWriter Flag(bool value) => Number(value ? 1 : 0);

    /// <summary>Zigzag, so that small negative numbers are short too.</summary>
    public WireWriter Number(long value)
    {
        Varint.Write(_bytes, (ulong)(value << 1 ^ value >> 63));
        return this;
    }

    public WireWriter Real(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(sizeof(double)), value);
        _bytes.Advance(sizeof(double));
        return this;
    }

    public WireWriter Time(TimeSpan value) => Number(value.Ticks);

    public WireWriter Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        _bytes.Write(value);
        return this;
    }

    public WireWriter Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    public WireWriter List<T>(IReadOnlyCollection<T> items, Action<WireWriter, T> each)
    {
        Number(items.Count);
        foreach (var item in items)
            each(this, item);
        return this;
    }
}
