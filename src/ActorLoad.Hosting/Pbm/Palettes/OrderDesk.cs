using System.Collections.Concurrent;
using System.Globalization;
using ActorLoad.Core.Pbm;
using ActorLoad.Hosting.Run;

namespace ActorLoad.Hosting.Pbm.Palettes;

/// <summary>
/// Hands orders to a run and waits for what comes of them, one after the other on a thread of its own: neither the host's thread nor the thread pool is to wait
/// or be waited for.
/// </summary>
/// <remarks>The process has one such thread, started with the first desk: a process without a free descriptor can't start any, and then there is most to order.</remarks>
/// <param name="patience">Longest wait.</param>
internal sealed class OrderDesk(IRunSource source, TimeSpan patience)
{
    /// <summary>As the run's events name who asked.</summary>
    public const string By = "pbm";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly BlockingCollection<Action> s_orders = StartThread();

    public CommandHandler Handler(Func<Invocation, RunOrder> order) => (call, reply) => s_orders.Add(() => Carry(order(call), reply));

    private static BlockingCollection<Action> StartThread()
    {
        var orders = new BlockingCollection<Action>();
        new Thread(Serve) { Name = "pbm-orders", IsBackground = true }.Start();
        return orders;

        void Serve()
        {
            foreach (var order in orders.GetConsumingEnumerable())
                order();
        }
    }

    private void Carry(RunOrder order, IReply reply)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(reply.Cancelled);
        try
        {
            var outcome = source.OrderAsync(order, cancel.Token);
            if (!outcome.Wait(patience, reply.Cancelled))
            {
                cancel.Cancel();
                reply.Fail($"The run has not answered within {patience.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s. " +
                    "It may still obey: load events tells, and load status how it is.");
                return;
            }

            var (obeyed, text) = outcome.GetAwaiter().GetResult();
            if (!obeyed)
            {
                reply.Fail(text);
                return;
            }

            reply.Line(text);
            reply.Ok();
        }
        catch (Exception e) when (e is OperationCanceledException or AggregateException { InnerException: OperationCanceledException })
        {
            reply.Fail("The order was cancelled.");
        }
        catch (Exception e)
        {
            // A thread of our own: what an engine throws would end the process.
            reply.Fail($"The order failed: {(e is AggregateException { InnerException: { } inner } ? inner : e).Message}");
        }
    }
}
