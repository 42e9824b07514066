namespace ActorLoad.Core.Plan;

/// <summary>
/// A small seeded generator: the same seed gives the same numbers on every machine and runtime, which <see cref="System.Random"/> does not promise.
/// </summary>
/// <remarks>SplitMix64, after Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014). Not for secrets.</remarks>
public struct SplitMix64(ulong seed)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15UL;
    private ulong _state = seed;

    /// <summary>A well-mixed number that depends on both arguments alone: the hash that spreads connections and seeds.</summary>
    public static ulong Hash(long seed, long value) => Mix(Mix((ulong)seed + Gamma) ^ ((ulong)value * Gamma));

    public ulong Next() => Mix(_state += Gamma);

    /// <summary>Uniform in [0, bound), without bias, for a bound over 0.</summary>
    public ulong Below(ulong bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);
        // Lemire's method: the high half of a product is uniform once the few unlucky low halves are drawn again.
        var high = Math.BigMul(Next(), bound, out var low);
        if (low < bound)
        {
            var threshold = unchecked(0UL - bound) % bound;
            while (low < threshold)
                high = Math.BigMul(Next(), bound, out low);
        }

        return high;
    }

    /// <summary>Uniform in [0, bound) for a bound over zero; zero for zero.</summary>
    public TimeSpan Below(TimeSpan bound) => bound <= TimeSpan.Zero ? TimeSpan.Zero : new TimeSpan((long)Below((ulong)bound.Ticks));

    public void Fill(Span<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, Next());
            bytes = bytes[sizeof(ulong)..];
        }

        for (var rest = Next(); bytes.Length > 0; rest >>= 8, bytes = bytes[1..])
            bytes[0] = (byte)rest;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
