using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Processes;

namespace ActorLoad.Compare.Running;

/// <summary>One client process from its start to its end, bounded in time.</summary>
internal static class ClientRun
{
    /// <summary>Beside ramp, hold and drain: start, warm-up, retried connects and the report, on a machine that others use as well.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(60);

    /// <summary>After SIGTERM, upon which a client of ours reports within two seconds.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);

    private const int LinesOfComplaint = 8;

    /// <param name="started">Told the process's id when there is one.</param>
    public static async Task<ProcessEnd> RunAsync(
        IClientAdapter adapter, ClientTask task, ControlGroup? group, Children all, CancellationToken cancel, Action<int>? started = null)
    {
        await using var child = Child.Start(adapter.Command(task), group, all);
        started?.Invoke(child.Id);
        var options = task.Plan.Options;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(task.Plan.Ramp * 3 + options.Ramp.GiveUpAfter + options.Hold.Duration + options.Drain.Timeout + Slack);
        using var ended = new CancellationTokenSource();
        var following = adapter.FollowAsync(task, new Following(child), ended.Token);
        Outcome? stopped = null;
        if (!await EndsAsync(child, patience.Token))
        {
            stopped = cancel.IsCancellationRequested ? Outcome.Interrupted : Outcome.TimedOut;
            child.Send(Signals.Terminate);
            using var grace = new CancellationTokenSource(Grace);
            if (!await EndsAsync(child, grace.Token))
                child.Send(Signals.Kill);
        }

        var code = await child.EndAsync(CancellationToken.None);
        ended.CancelAfter(Grace);
        var report = await ReportAsync(following);
        await Task.WhenAny(child.Error.Completion, Task.Delay(Grace, CancellationToken.None));
        return new ProcessEnd(code, report, stopped, string.Join(' ', child.Error.Rest(LinesOfComplaint)).Trim());
    }

    private static async Task<bool> EndsAsync(Child child, CancellationToken cancel)
    {
        try
        {
            await child.EndAsync(cancel);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<Core.Report.RunReport?> ReportAsync(Task<Core.Report.RunReport?> following)
    {
        try
        {
            return await following;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return null; // its input or output went away with it
        }
    }

    private sealed class Following(Child child) : IClientProcess
    {
        public int Id => child.Id;

        public Task<string?> NextLineAsync(Func<string, bool> wanted, CancellationToken cancel) => child.Out.NextAsync(wanted, cancel);

        public Task TellAsync(string line) => child.TellAsync(line);

        public Task EndAsync(CancellationToken cancel) => child.EndAsync(cancel);
    }
}
