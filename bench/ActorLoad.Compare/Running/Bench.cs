using System.Collections.Immutable;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Plan;

namespace ActorLoad.Compare.Running;

/// <summary>The runs of a rung, in the order in which they were made.</summary>
internal sealed record RungRuns(Rung Rung, ImmutableArray<FinishedRun> Runs);

/// <summary>Makes all runs, in turn.</summary>
/// <param name="say">Told a line for each run.</param>
internal sealed class Bench(BenchOptions options, ImmutableDictionary<string, IClientAdapter> adapters, EngineRun engineRun, Action<string> say)
{
    private readonly Dictionary<Rung, List<FinishedRun>> _runs = options.Rungs.ToDictionary(rung => rung, _ => new List<FinishedRun>());
    private readonly Refusals _refusals = new(options.Kind, options.Processes);

    /// <summary>What there is so far; rungs without a run are there as well.</summary>
    public ImmutableArray<RungRuns> Runs => [.. options.Rungs.Select(rung => new RungRuns(rung, [.. _runs[rung]]))];

    /// <summary>In the label of every report that is not of an engine by itself, unlimited.</summary>
    public static string Label(BenchOptions options) => options.Kind switch
    {
        BenchKind.Together => "together",
        BenchKind.Crash => string.Join(", ", new[]
        {
            $"{options.Processes} {(options.Processes == 1 ? "process" : "processes")}",
            options.Limits?.MemoryBytes is { } bytes ? Cli.SizeText.Write(bytes) : null,
            options.Limits?.Cpus is { } cpus ? $"{cpus} cpus" : null,
        }.OfType<string>()),
        _ => "",
    };

    /// <summary>Ends early, with what there is, when it is cancelled.</summary>
    /// <exception cref="BenchException">A server or a control group is not to be had.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        var order = RunOrder.Of(options).ToList();
        foreach (var (run, index) in order.Select((run, index) => (run, index)))
        {
            if (cancel.IsCancellationRequested)
                return;
            if (run.Engines.Any(engine => _refusals.Connections(run.Rung, engine) is null))
                continue;
            while (await MakeAsync(run, $"[{index + 1}/{order.Count}]", cancel))
            {
                // Refused, and fewer connections would fit.
            }
        }
    }

    /// <returns>Whether to make it again.</returns>
    private async Task<bool> MakeAsync(PlannedRun run, string place, CancellationToken cancel)
    {
        var together = new Together(run.Engines.Length);
        FinishedRun[] finished;
        try
        {
            finished = await Task.WhenAll(run.Engines.Select(engine => RunAsync(engine)));
        }
        catch (OperationCanceledException)
        {
            return false; // before its clients began
        }

        // One that refused left the machine to the other.
        var alone = finished.Any(one => one.Record.Outcome == Outcome.Refused);
        var again = false;
        foreach (var one in finished.Select(one => alone && one.Record.Contended ? Alone(one) : one))
        {
            _runs[run.Rung].Add(one);
            say($"{place} {run.Rung.Name}, {one.Record.Engine}: {Words(one.Record, run.Rung)}");
            if (one.Record.Outcome == Outcome.Refused)
                again |= _refusals.Note(run.Rung, one.Record);
        }

        return again && !cancel.IsCancellationRequested;

        async Task<FinishedRun> RunAsync(string engine)
        {
            try
            {
                return await engineRun.RunAsync(
                    adapters[engine], run, _refusals.Connections(run.Rung, engine)!.Value, Label(options), together.ArriveAsync, cancel);
            }
            finally
            {
                together.GiveUp();
            }
        }
    }

    private static FinishedRun Alone(FinishedRun run) => run.Record.Outcome == Outcome.Refused
        ? run
        : new FinishedRun(run.Record with { Contended = false, Reasons = [.. run.Record.Reasons, "the engine beside it refused, so that it ran alone"] }, Report: null);

    private static string Words(RunRecord record, Rung rung)
    {
        var connections = record.Connections == rung.Connections ? "" : $" with {record.Connections} connections";
        var outcome = record.Verdict is { } verdict && record.Outcome is Outcome.Valid or Outcome.NotValid ? verdict : record.Outcome.ToString();
        var reasons = record.Reasons.IsEmpty ? "" : $": {string.Join("; ", record.Reasons)}";
        return $"{outcome}{connections}, {record.Seconds:0.0} s{reasons}";
    }
}
