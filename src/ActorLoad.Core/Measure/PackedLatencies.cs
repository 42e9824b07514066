using System.Buffers;
using System.Collections.Immutable;

namespace ActorLoad.Core.Measure;

/// <summary>
/// Histograms on their way between processes: for each <see cref="Latency"/> the values recorded, as gaps from one to the next, and how often each was. Exact, and as
/// long as what was recorded is varied: 300 bytes to 2 KB for a second of a thousand messages, 10 KB for twenty thousand.
/// </summary>
/// <remarks>
/// <code>
/// packed    = version (histogram)*            one histogram for each latency, in the order of the enumeration
/// histogram = entries (gap count)*            all unsigned LEB128; the first gap is the first value, in microseconds
/// </code>
/// </remarks>
public sealed record PackedLatencies(ImmutableArray<byte> Bytes)
{
    private const byte Version = 1;

    private static readonly Latency[] s_latencies = Enum.GetValues<Latency>();

    public static PackedLatencies Of(Latencies latencies)
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write([Version]);
        foreach (var latency in s_latencies)
        {
            Varint.Write(bytes, (ulong)latencies.Distinct(latency));
            var before = 0L;
            foreach (var (micros, count) in latencies.Recorded(latency))
            {
                Varint.Write(bytes, (ulong)(micros - before));
                Varint.Write(bytes, (ulong)count);
                before = micros;
            }
        }

        return new PackedLatencies([.. bytes.WrittenSpan]);
    }

    /// <summary>Adds all of it, or nothing where it can't be read.</summary>
    /// <exception cref="FormatException">The bytes are none that <see cref="Of"/> writes.</exception>
    public void AddTo(Latencies latencies)
    {
        Walk(static (_, _, _) => { });
        Walk(latencies.Record);
    }

    public bool Equals(PackedLatencies? other) => other is not null && Bytes.AsSpan().SequenceEqual(other.Bytes.AsSpan());

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes.AsSpan());
        return hash.ToHashCode();
    }

    private void Walk(Action<Latency, long, long> each)
    {
        var longest = Latencies.Micros(Latencies.Longest);
        var rest = Bytes.AsSpan();
        if (rest is not [Version, ..])
            throw new FormatException("Packed latencies begin with version 1.");
        rest = rest[1..];
        foreach (var latency in s_latencies)
        {
            var total = 0L;
            var micros = 0L;
            for (var entries = Varint.Read(ref rest); entries > 0; entries--)
            {
                var gap = Varint.Read(ref rest);
                var count = Varint.Read(ref rest);
                if (gap > (ulong)(2 * longest) || count is 0 or > int.MaxValue)
                    throw new FormatException("Packed latencies have a value or a count that no histogram holds.");
                micros += (long)gap;
                total += (long)count;
                // A histogram names the end of a value's bucket, which may lie a thousandth beyond the longest.
                if (micros > longest + longest / 512 || total > int.MaxValue)
                    throw new FormatException("Packed latencies have a value or a count that no histogram holds.");
                each(latency, micros, (long)count);
            }
        }

        if (!rest.IsEmpty)
            throw new FormatException("Packed latencies go on after their end.");
    }
}
