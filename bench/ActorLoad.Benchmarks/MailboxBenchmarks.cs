using ActorLoad.Connections;
using Akka.Actor;
using Akka.Dispatch.MessageQueues;
using BenchmarkDotNet.Attributes;

namespace ActorLoad.Benchmarks;

/// <summary>
/// An actor's queue beside Akka's own: one message in and out, what an empty one takes (in the column of allocated bytes), and several who
/// enqueue at once.
/// </summary>
public class MailboxBenchmarks
{
    private const int Producers = 3, Each = 20_000;

    private readonly Envelope _envelope = new("message", ActorRefs.NoSender);
    private readonly UnboundedMessageQueue _akka = new();
    private readonly LeanMessageQueue _lean = new();

    [Benchmark(Baseline = true)]
    public bool AkkaInAndOut() => InAndOut(_akka);

    [Benchmark]
    public bool LeanInAndOut() => InAndOut(_lean);

    [Benchmark]
    public object AkkaEmpty() => new UnboundedMessageQueue();

    [Benchmark]
    public object LeanEmpty() => new LeanMessageQueue();

    [Benchmark(OperationsPerInvoke = Producers * Each)]
    public int AkkaContended() => Contended(_akka);

    [Benchmark(OperationsPerInvoke = Producers * Each)]
    public int LeanContended() => Contended(_lean);

    private bool InAndOut(IMessageQueue queue)
    {
        queue.Enqueue(ActorRefs.Nobody, _envelope);
        return queue.TryDequeue(out _);
    }

    /// <summary>With the start of its threads, which is some nanoseconds a message.</summary>
    private int Contended(IMessageQueue queue)
    {
        var producers = Enumerable.Range(0, Producers).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < Each; i++)
                queue.Enqueue(ActorRefs.Nobody, _envelope);
        })).ToArray();
        foreach (var producer in producers)
            producer.Start();
        var taken = 0;
        for (var spin = default(SpinWait); taken < Producers * Each;)
        {
            if (queue.TryDequeue(out _))
                taken++;
            else
                spin.SpinOnce();
        }

        foreach (var producer in producers)
            producer.Join();
        return taken;
    }
}
