using System.Collections.Immutable;
using System.Diagnostics;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Processes;
using ActorLoad.Compare.Running;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Lean;

/// <summary>One run of one engine under one load: fresh servers, fresh clients, looks from outside.</summary>
/// <param name="echoServer">The server's program.</param>
/// <param name="folder">Where the clients' results go.</param>
internal sealed class LeanRun(string echoServer, string folder, Children all, TimeProvider time)
{
    public async Task<LeanObservation> RunAsync(IClientAdapter adapter, Load load, int pair, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var observation = load.FirstConnect
            ? await FirstConnectAsync(adapter, load, pair, cancel)
            : await HoldAsync(adapter, load, pair, cancel);
        return observation with { Seconds = watch.Elapsed.TotalSeconds };
    }

    private async Task<LeanObservation> FirstConnectAsync(IClientAdapter adapter, Load load, int pair, CancellationToken cancel)
    {
        var seconds = await FirstConnect.MeasureAsync(adapter, load, FileOf(load, adapter, pair, ""), all, time, cancel);
        return new LeanObservation(
            load.Key, adapter.Engine, pair, seconds is null ? Outcome.Failed : Outcome.Valid, Verdict: null,
            seconds is null ? ["it did not connect"] : [],
            LeanFigures.Of((Figure.FirstConnectSeconds, seconds)), Seconds: 0);
    }

    private async Task<LeanObservation> HoldAsync(IClientAdapter adapter, Load load, int pair, CancellationToken cancel)
    {
        var shares = Plan.RunOrder.Shares(load.Rung.Connections, load.Processes);
        await using var servers = await EchoChildren.StartAsync(echoServer, shares, all, cancel);
        ImmutableArray<string> targets = [.. servers.Targets];
        var plans = load.Plans(adapter.Engine, targets);
        var looks = new HoldLooks(plans[0].Options.Hold.Duration, plans.Length, time);
        var files = plans.Select((_, index) => FileOf(load, adapter, pair, plans.Length == 1 ? "" : $"-process{index + 1}"));
        var tasks = plans.Zip(files, (plan, file) => new ClientTask(plan, targets, file) { Watch = looks }).ToList();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var (before, connecting) = (ConnectWatch.InUse(), (Task<(double, double)?>?)null);
        // A client's process is known when it is started: the watch begins with it.
        var ends = await Task.WhenAll(tasks.Select(task => EndAsync(adapter, task, looks, Started, cancel)));
        await over.CancelAsync();
        var connected = connecting is null ? null : await connecting;
        return Observe(load, adapter, pair, ends, await looks.SeenAsync(), connected);

        void Started(int process)
        {
            if (load.Connecting)
                connecting = ConnectWatch.FollowAsync(process, before, load.Rung.Connections, time, over.Token);
        }
    }

    private async Task<ProcessEnd> EndAsync(IClientAdapter adapter, ClientTask task, HoldLooks looks, Action<int> started, CancellationToken cancel)
    {
        File.Delete(task.JsonFile); // what an earlier run left would pass for this one's
        try
        {
            return await ClientRun.RunAsync(adapter, task, group: null, all, cancel, started);
        }
        finally
        {
            looks.Ended();
        }
    }

    private static LeanObservation Observe(
        Load load, IClientAdapter adapter, int pair, ProcessEnd[] ends, ImmutableArray<ClientLooks> looks,
        (double Seconds, double CpuSeconds)? connected)
    {
        var outcomes = ends.Select(end => end.Outcome(outOfMemoryKills: 0)).ToArray();
        var worst = Array.FindIndex(outcomes, outcome => outcome != Outcome.Valid) is >= 0 and var index ? index : 0;
        var reports = ends.Select(end => end.Report).OfType<RunReport>().ToImmutableArray();
        var whole = reports.Length == ends.Length && outcomes[worst] is Outcome.Valid or Outcome.NotValid;
        return new LeanObservation(
            load.Key, adapter.Engine, pair, outcomes[worst], ends[worst].Report is { } report ? Verdicts.Name(report.Verdict) : null,
            [.. ends.Zip(outcomes).SelectMany(end => end.First.Reasons(end.Second)).Distinct(StringComparer.Ordinal)],
            whole ? LeanFigures.Of(reports, looks, connected) : LeanFigures.None, Seconds: 0);
    }

    private string FileOf(Load load, IClientAdapter adapter, int pair, string process) =>
        Path.Combine(folder, $"{load.Key}-{adapter.Engine}-{pair}{process}.json");
}
