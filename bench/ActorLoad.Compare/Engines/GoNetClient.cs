using ActorLoad.Compare.Machine;
using ActorLoad.Compare.Plan;
using ActorLoad.Compare.Processes;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Engines;

/// <summary>
/// The article's client of Go's standard library, two goroutines a connection: the example of a client that is not ours. The clients of
/// bench/ceiling and bench/ActorLoad.BareAkka take its flags and print its line, and are driven as it is.
/// </summary>
/// <param name="program">The built client.</param>
/// <param name="limits">Of the control group that it runs in.</param>
internal sealed class GoNetClient(string engine, string program, GroupLimits? limits, TimeProvider time) : IClientAdapter
{
    /// <summary>
    /// How long before the hold's end it is looked at from outside: reading thousands of connections' memory map takes some of it.
    /// </summary>
    private static readonly TimeSpan LookBefore = TimeSpan.FromMilliseconds(300);

    /// <summary>A ticker that never comes due: its plan has no "off".</summary>
    private static readonly TimeSpan Never = TimeSpan.FromDays(365);

    public string Engine => engine;

    public ChildCommand Command(ClientTask task)
    {
        var options = task.Plan.Options;
        return new ChildCommand(program,
        [
            "-addr", string.Join(',', task.Targets), "-n", $"{options.Connections}", "-interval", Duration(options.Message.Interval ?? Never),
            "-duration", Duration(options.Hold.Duration), "-connect-rate", $"{Math.Max(1, (int)options.Ramp.RatePerSecond)}",
            "-concurrency", $"{options.Ramp.InFlight}", "-stagger", "-wait-stdin",
        ]);
    }

    public async Task<RunReport?> FollowAsync(ClientTask task, IClientProcess process, CancellationToken cancel)
    {
        var startedAt = time.GetUtcNow();
        if (await process.NextLineAsync(line => line.StartsWith("CONNECTED", StringComparison.Ordinal), cancel) is null)
            return null;
        await task.Watch.ConnectedAsync();
        var before = Look();
        await process.TellAsync("");
        task.Watch.Begun(process.Id);
        var hold = task.Plan.Options.Hold.Duration;
        await Task.WhenAny(Task.Delay(hold > LookBefore ? hold - LookBefore : hold / 2, time, cancel), process.EndAsync(cancel));
        var after = Look();
        var line = await process.NextLineAsync(line => line.StartsWith('{'), cancel);
        await process.EndAsync(cancel);
        if (line is null || GoNetResult.Parse(line) is not { } result)
            return null;
        var report = GoNetReport.Of(result, task.Plan, before, after, MachineFacts.Report(limits), startedAt) with { Engine = engine };
        return ReportFile.Write(task.JsonFile, JsonReport.Write(report)) is { } problem ? throw new BenchException(problem) : report;

        OutsideView? Look() => task.Watch.Looks ? null : OutsideView.Of(process.Id);
    }

    /// <summary>As Go writes durations.</summary>
    private static string Duration(TimeSpan duration) => $"{duration.TotalMilliseconds:0.###}ms";
}
