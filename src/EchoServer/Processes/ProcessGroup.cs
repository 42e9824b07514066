using EchoServer.Cli;
using EchoServer.Reporting;

namespace EchoServer.Processes;

/// <summary>Spreads the ports over child processes, and speaks for all of them: one listening line, and counts that are their sum.</summary>
internal static class ProcessGroup
{
    /// <returns>The exit code: 0 if stopped as asked, 1 if a child could not listen or ended by itself.</returns>
    public static async Task<int> RunAsync(EchoOptions options)
    {
        using var signals = new StopSignals(options.Child);
        var children = options.Ports.Split(options.Processes).Select(ports => ChildServer.Start(options, ports)).ToList();
        try
        {
            var stopped = await ServeAsync(options, children, signals);
            await Task.WhenAll(children.Select(c => c.StopAsync()));
            PrintSum(children);
            return stopped ? ExitCodes.Stopped : ExitCodes.Failed;
        }
        finally
        {
            children.ForEach(c => c.Dispose());
        }
    }

    /// <returns>True when asked to stop; false when a child was at fault.</returns>
    private static async Task<bool> ServeAsync(EchoOptions options, List<ChildServer> children, StopSignals signals)
    {
        var listening = Task.WhenAll(children.Select(c => c.Listening));
        await Task.WhenAny(listening, signals.StopRequested);
        if (listening.IsFaulted) return false; // the child has said why
        if (listening.IsCompletedSuccessfully)
        {
            signals.OnCountsAsked(() => _ = ReportAsync(children));
            var ports = listening.Result.SelectMany(l => l.Ports).ToList();
            Console.WriteLine(EventLines.Write(new ListeningEvent(Environment.ProcessId, options.Listen.ToString(), ports)));
        }

        await Task.WhenAny([signals.StopRequested, .. children.Select(c => c.Exited)]);
        if (signals.StopRequested.IsCompleted) return true;
        await Console.Error.WriteLineAsync("echoserver: a child process ended unasked, and its ports with it; stopping the others");
        return false;
    }

    private static async Task ReportAsync(List<ChildServer> children)
    {
        await Task.WhenAll(children.Select(c => c.RefreshCountsAsync()));
        PrintSum(children);
    }

    private static void PrintSum(List<ChildServer> children)
    {
        var sum = children.Aggregate(Counts.None, (total, child) => total + child.Counts);
        Console.WriteLine(EventLines.Write(CountsEvent.From(Environment.ProcessId, sum)));
    }
}
