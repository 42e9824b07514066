using EchoServer.Cli;
using EchoServer.Misbehaving;
using EchoServer.Reporting;
using EchoServer.Serving;

namespace EchoServer.Processes;

/// <summary>Serves all ports in this process: listens, says so, and counts until it is told to stop.</summary>
internal static class SingleProcess
{
    /// <returns>The exit code.</returns>
    /// <exception cref="ListenException">A port could not be had; nothing was served.</exception>
    public static async Task<int> RunAsync(EchoOptions options)
    {
        using var signals = new StopSignals(options.Child);
        using var listeners = Listeners.Open(options.Listen, options.Ports, options.Backlog);
        using IEchoEngine engine = options.Misbehaviour is { } misbehaviour
            ? new MisbehavingEngine(listeners.Sockets, misbehaviour, TimeProvider.System)
            : new EchoLoop(listeners.Sockets);
        engine.Start();
        signals.OnCountsAsked(() => PrintCounts(engine.Counts));
        Console.WriteLine(EventLines.Write(new ListeningEvent(Environment.ProcessId, options.Listen.ToString(), listeners.Ports)));

        await Task.WhenAny(signals.StopRequested, engine.Completion);
        engine.Stop();
        try
        {
            await engine.Completion;
            return ExitCodes.Stopped;
        }
        finally
        {
            PrintCounts(engine.Counts);
        }
    }

    private static void PrintCounts(Counts counts) => Console.WriteLine(EventLines.Write(CountsEvent.From(Environment.ProcessId, counts)));
}
