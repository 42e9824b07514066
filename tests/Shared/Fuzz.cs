using System.Globalization;
using CsCheck;

namespace ActorLoad.Tests.Shared;

/// <summary>
/// Gives something many inputs that nobody has thought of: it must take or refuse each, without an exception that is not its own, in a bounded time and
/// with bounded allocation, and keep nothing of them.
/// </summary>
/// <remarks>
/// Ten thousand inputs, which take seconds; as many as the environment variable ACTORLOAD_FUZZ says where it is set, which <c>bench/fuzz</c> does. A failure
/// says its seed: the environment variable CsCheck_Seed repeats it.
/// </remarks>
internal static class Fuzz
{
    private const string Variable = "ACTORLOAD_FUZZ";
    private const long ShortForm = 10_000;

    /// <summary>Far more than the collector's own unevenness, and far less than a few bytes kept of each of a million inputs.</summary>
    private const long MostGrowth = 16 << 20;

    /// <summary>No input takes a millisecond on a machine of its own; only one that goes round and round takes this long on a busy one.</summary>
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(60);

    private static long Inputs => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : ShortForm;

    /// <param name="take">What is tried, with its own assertions.</param>
    /// <param name="mostBytes">That it may allocate for this input.</param>
    public static void Each<T>(Gen<T> inputs, Action<T> take, Func<T, long> mostBytes)
    {
        using var turns = new ThreadLocal<Turn>(() => new Turn(), trackAllValues: true);
        var (count, early) = (0L, 0L);
        var work = Task.Factory.StartNew(() => inputs.Sample(input =>
        {
            var turn = turns.Value!;
            turn.Begin(input);
            take(input);
            var (allocated, most) = (turn.End(), mostBytes(input));
            // The first time may have compiled or built something for all times.
            if (allocated > most)
                allocated = Again(take, input);
            Xunit.Assert.True(allocated <= most, $"{allocated} bytes were allocated where {most} are allowed.");
            // A tenth is enough for all that is made once.
            if (Interlocked.Increment(ref count) == Inputs / 10)
                Volatile.Write(ref early, GC.GetTotalMemory(forceFullCollection: true));
        }, iter: Inputs), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        while (!Task.WaitAny([work], TimeSpan.FromSeconds(1)).Equals(0))
        {
            if (turns.Values.FirstOrDefault(turn => turn.Took > s_hang) is { } hanging)
                throw new TimeoutException($"After {s_hang.TotalSeconds:0} s there is no end to the input {Check.Print(hanging.Input)}.");
        }

        work.GetAwaiter().GetResult();
        // In the short form other tests run beside it, whose memory this would be too.
        if (Inputs > ShortForm)
            Xunit.Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - early, long.MinValue, MostGrowth);
    }

    private static long Again<T>(Action<T> take, T input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        take(input);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class Turn
    {
        private long _allocatedBefore, _began;

        public object? Input { get; private set; }

        public TimeSpan Took => Volatile.Read(ref _began) is not 0 and var began ? System.Diagnostics.Stopwatch.GetElapsedTime(began) : TimeSpan.Zero;

        public void Begin(object? input)
        {
            Input = input;
            Volatile.Write(ref _began, System.Diagnostics.Stopwatch.GetTimestamp());
            _allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        }

        public long End()
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread() - _allocatedBefore;
            Volatile.Write(ref _began, 0);
            return allocated;
        }
    }
}
