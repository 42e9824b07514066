using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using ActorLoad.Core.Measure;

namespace ActorLoad.Cluster.Wire;

/// <summary>Reads what <see cref="WireWriter"/> wrote. Every length is held against what is left, so that no input makes more than a few times its own size.</summary>
/// <exception cref="FormatException">Of every method: the bytes are cut short, or none that the writer makes.</exception>
internal sealed class WireReader(ReadOnlyMemory<byte> bytes)
{
    private ReadOnlyMemory<byte> _rest = bytes;

    public bool IsAtEnd => _rest.IsEmpty;

    public bool Flag() => Number() switch
    {
        0 => false,
        1 => true,
        var other => throw new FormatException($"{other} is no flag."),
    };

    public long Number()
    {
        var span = _rest.Span;
        var raw = Varint.Read(ref span);
        _rest = _rest[^span.Length..];
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    public int Int() => Number() is >= int.MinValue and <= int.MaxValue and var value ? (int)value : throw new FormatException("A number of 32 bits was due.");

    public double Real() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)).Span);

    public TimeSpan Time() => new(Number());

    public ImmutableArray<byte> Bytes() => [.. Take(Number()).Span];

    public string Text() => Encoding.UTF8.GetString(Take(Number()).Span);

    public ImmutableArray<T> List<T>(Func<WireReader, T> each)
    {
        // Every item has a byte at least.
        var count = Number();
        if (count < 0 || count > _rest.Length)
            throw new FormatException($"A list of {count} items does not fit the {_rest.Length} bytes that are left.");
        var items = ImmutableArray.CreateBuilder<T>((int)count);
        for (var i = 0; i < count; i++)
            items.Add(each(this));
        return items.MoveToImmutable();
    }

    private ReadOnlyMemory<byte> Take(long length)
    {
        if (length < 0 || length > _rest.Length)
            throw new FormatException($"{length} bytes were due, and {_rest.Length} are left.");
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
