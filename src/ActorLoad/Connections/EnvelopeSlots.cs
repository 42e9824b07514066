using System.Numerics;
using Akka.Actor;

namespace ActorLoad.Connections;

/// <summary>
/// Where the messages wait that are in a <see cref="LeanMessageQueue"/>: numbered slots in a few large arrays, used again and again, so that the collector finds the
/// same memory changed whichever of a hundred thousand actors was told.
/// </summary>
/// <remarks>
/// Each thread has some to spare, and takes more from those of all, or gives back what is too many, a hundred at a time. As many are kept as were ever in use at
/// once, 24 bytes each. A queue that nobody empties keeps its slots: Akka empties that of an actor that stops, and what comes later is dropped.
/// </remarks>
internal static class EnvelopeSlots
{
    /// <summary>No slot has this number.</summary>
    public const int None = 0;

    /// <summary>Of the first array, by powers of two: large enough that the runtime counts it as old from the start.</summary>
    private const int FirstBits = 12;

    /// <summary>Of a thread: more than one turn has under way.</summary>
    private const int MostSpare = 256;

    private const int Many = 1_000_000;

    /// <summary>Each as long as all before it: what has a number stays where it is.</summary>
    private static readonly Slot[]?[] s_arrays = new Slot[]?[31 - FirstBits];

    private static readonly Lock s_all = new();

    /// <summary>Of nobody, the first of a list; with <see cref="s_all"/>.</summary>
    private static int s_free;

    /// <summary>The greatest number that was ever in use; with <see cref="s_all"/>.</summary>
    private static int s_used;

    [ThreadStatic]
    private static Spares? t_spares;

    public static int Rent(Envelope envelope)
    {
        var spares = t_spares ??= new Spares();
        if (spares.Count == 0)
            (spares.First, spares.Count) = (Take(MostSpare / 2), MostSpare / 2);
        var number = spares.First;
        ref var slot = ref At(number);
        spares.First = slot.Next;
        spares.Count--;
        slot.Envelope = envelope;
        return number;
    }

    /// <summary>Whose it is says what follows it.</summary>
    public static ref int NextOf(int number) => ref At(number).Next;

    /// <returns>What was in it.</returns>
    public static Envelope Return(int number)
    {
        var spares = t_spares ??= new Spares();
        ref var slot = ref At(number);
        var envelope = slot.Envelope;
        slot.Envelope = default;
        slot.Next = spares.First;
        spares.First = number;
        if (++spares.Count > MostSpare)
            spares.GiveBack(MostSpare / 2);
        return envelope;
    }

    public static int Reverse(int first)
    {
        var reversed = None;
        while (first != None)
        {
            ref var next = ref NextOf(first);
            (next, reversed, first) = (reversed, first, next);
        }

        return reversed;
    }

    /// <summary>A list that changes meanwhile may be counted wrong, and the count still has an end.</summary>
    public static int Length(int first)
    {
        var length = 0;
        for (var number = first; number != None && length < Many; number = Volatile.Read(ref NextOf(number)))
            length++;
        return length;
    }

    private static ref Slot At(int number)
    {
        var place = (uint)number + (1u << FirstBits);
        var bits = BitOperations.Log2(place);
        return ref s_arrays[bits - FirstBits]![place - (1u << bits)];
    }

    /// <returns>The first of a list of that many.</returns>
    private static int Take(int count)
    {
        lock (s_all)
        {
            var first = None;
            for (; count > 0; count--)
            {
                var number = s_free;
                if (number == None)
                    number = Unused();
                else
                    s_free = NextOf(number);
                NextOf(number) = first;
                first = number;
            }

            return first;
        }
    }

    private static int Unused()
    {
        var number = checked(s_used + 1);
        var bits = BitOperations.Log2((uint)number + (1u << FirstBits));
        s_arrays[bits - FirstBits] ??= new Slot[1 << bits];
        s_used = number;
        return number;
    }

    private struct Slot
    {
        public Envelope Envelope;
        public int Next;
    }

    private sealed class Spares
    {
        public int First;
        public int Count;

        /// <summary>Its thread has ended.</summary>
#pragma warning disable MA0055 // nothing else tells of a thread's end
        ~Spares() => GiveBack(Count);
#pragma warning restore MA0055

        public void GiveBack(int count)
        {
            lock (s_all)
            {
                for (; count > 0; count--, Count--)
                {
                    ref var next = ref NextOf(First);
                    (next, s_free, First) = (s_free, First, next);
                }
            }
        }
    }
}
