using System.Diagnostics;
using System.Globalization;
using ActorLoad.Connections;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Run;
using Akka.Actor;

namespace ActorLoad.Cluster;

/// <summary>
/// The worker processes that a coordinator has started. Each ends when its standard input does, which is with the coordinator at the latest, however that ends.
/// </summary>
public sealed class LocalWorkers : IAsyncDisposable
{
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(5);

    private readonly List<Process> _processes = [];
    private readonly List<Task> _followed = [];
    private volatile bool _stopping;

    private LocalWorkers()
    {
    }

    /// <summary>Process ids, by index.</summary>
    public IEnumerable<int> Ids => _processes.Select(process => process.Id);

    /// <param name="address">Of the coordinator: host and port.</param>
    /// <param name="cookie">That their door asks them for.</param>
    /// <param name="hocon">The run's whole configuration.</param>
    /// <param name="listener">Told <see cref="LocalWorkersProtocol.WorkerExited"/> when one ends while it should not.</param>
    /// <param name="log">Gets what they log, under their names.</param>
    /// <exception cref="EngineRefusedException">A process can't be started; those that were are ended.</exception>
    public static async Task<LocalWorkers> StartAsync(int count, string address, string cookie, string hocon, IActorRef listener, RunLog log)
    {
        var workers = new LocalWorkers();
        try
        {
            for (var index = 0; index < count; index++)
                await workers.StartAsync(index, count, address, new ChildOrders(cookie, hocon), listener, log);
            return workers;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            await workers.DisposeAsync();
            throw new EngineRefusedException([$"Worker process {workers._processes.Count + 1} of {count} could not be started: {e.Message}"]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        foreach (var process in _processes)
            CloseInput(process);
        await Task.WhenAny(Task.WhenAll(_followed), Task.Delay(s_stopTimeout));
        foreach (var process in _processes)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        await Task.WhenAll(_followed);
        foreach (var process in _processes)
            process.Dispose();
    }

    private async Task StartAsync(int index, int count, string address, ChildOrders orders, IActorRef listener, RunLog log)
    {
        var start = ChildProgram.Find(AppContext.BaseDirectory, "actorload") ?? throw new IOException($"actorload.dll is not in {AppContext.BaseDirectory}.");
        foreach (var argument in (string[])["worker", "--join", address, "--child", index.ToString(CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(argument);
        start.RedirectStandardInput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        SocketThreads.Share(start, count);
        var process = Process.Start(start) ?? throw new IOException($"{start.FileName} did not start.");
        _processes.Add(process);
        _followed.Add(FollowAsync(process, index, listener, log));
        try
        {
            await process.StandardInput.WriteLineAsync(orders.ToLine());
            await process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has ended already, which is told with its reason.
        }
    }

    private async Task FollowAsync(Process process, int index, IActorRef listener, RunLog log)
    {
        var (name, last) = (string.Create(CultureInfo.InvariantCulture, $"worker-{index + 1}"), "");
        while (await process.StandardError.ReadLineOnPoolAsync() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            last = log.Relay(name, line).Message;
        }

        await process.WaitForExitAsync();
        if (!_stopping)
            listener.Tell(new LocalWorkersProtocol.WorkerExited(index, process.ExitCode, last), ActorRefs.NoSender);
    }

    private static void CloseInput(Process process)
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It has ended already.
        }
    }
}
