using System.Collections.Immutable;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Core.Report.Html;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Nodes;
using ActorLoad.Hosting.Operate;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace ActorLoad.Hosting.Run;

/// <summary>What the command line asks of a run.</summary>
/// <param name="JsonFile">Where the result goes; null: nowhere.</param>
/// <param name="HtmlFile">Where the result goes as a page; null: nowhere.</param>
/// <param name="Plain">Lines in place of the live view.</param>
/// <param name="MayShrink">Ask for fewer connections, and say so, where the machine does not allow as many: the quick start.</param>
public sealed record RunRequest(ConfigSources Sources, string? JsonFile, string? HtmlFile, bool Plain, bool MayShrink);

/// <summary>Runs one load test in this process, from its options to its exit code, on whichever engine it is given.</summary>
public sealed class RunHost(ILoadEngine engine, IAnsiConsole console, RunLog log)
{
    private const int BadUsage = 2;
    private const int Failed = 1;

    private readonly ILogger _logger = log.Factory.CreateLogger<RunHost>();

    /// <returns>The exit code, see design.md.</returns>
    public async Task<int> RunAsync(RunRequest request)
    {
        var read = LoadOptionsReader.Read(request.Sources);
        if (!read.IsValid)
            return Refuse(read.Problems);
        if (EngineOptions.Problems(engine, read.Options) is { IsEmpty: false } beyond)
            return Refuse(beyond);
        var machine = new LinuxMachine();
        var run = new PreparedRun(engine.NameOf(read.Options), read.Options, [], machine.Describe(), read.Effective, []);
        using var interrupts = new Interrupts();
        try
        {
            return await PrepareAsync(request, run, read, machine, interrupts);
        }
        catch (OperationCanceledException) when (interrupts.Signal is { } signal)
        {
            var stopped = run.Interrupt(signal, TimeProvider.System);
            await PublishAsync(stopped, request);
            return stopped.ExitCode;
        }
    }

    private async Task<int> PrepareAsync(RunRequest request, PreparedRun run, LoadOptionsResult read, LinuxMachine machine, Interrupts interrupts)
    {
        var options = run.Options;
        var (targets, unresolved) = await TargetResolver.ResolveAsync(options.Targets, interrupts.First.Token);
        if (!unresolved.IsEmpty)
            return Refuse(unresolved);

        var preflight = RunPreflight.Check(engine, options, targets, machine);
        var warnings = ImmutableArray.CreateBuilder<string>();
        if (preflight.Refused && request.MayShrink && preflight.LargestConnections > 0)
        {
            warnings.Add($"This machine allows {preflight.LargestConnections} connections of the {options.Connections} of the quick start: asking for " +
                $"{preflight.LargestConnections}. {preflight.Findings.First(f => f.Severity == PreflightSeverity.Refuse).Text}");
            options = options with { Connections = preflight.LargestConnections };
            preflight = RunPreflight.Check(engine, options, targets, machine);
        }

        warnings.AddRange(preflight.Findings.Where(f => f.Severity == PreflightSeverity.Warn).Select(f => f.Text));
        warnings.AddRange(RunPreflight.PlanWarnings(options));
        foreach (var warning in warnings)
            _logger.LogWarning("{Warning}", warning);
        run = run with
        {
            Options = options,
            Config = run.Config.SetItem("connections", $"{options.Connections}"),
            Warnings = warnings.ToImmutable(),
            Split = preflight.Split,
        };
        if (preflight.Refused)
        {
            var refusals = preflight.Findings.Where(f => f.Severity == PreflightSeverity.Refuse).Select(f => f.Text).ToImmutableArray();
            var refused = run.Refuse(refusals, TimeProvider.System);
            await PublishAsync(refused, request);
            return refused.ExitCode;
        }

        try
        {
            using var server = preflight.EchoServer is { } echo ? await OwnEchoServer.StartAsync(echo, interrupts.First.Token) : null;
            return await RunAsync(request, run with { Targets = server?.EndPoints ?? targets }, read, interrupts);
        }
        catch (EchoServerException e)
        {
            _logger.LogError("{Problem}", e.Message);
            return Failed;
        }
        catch (EngineRefusedException e)
        {
            var refused = run.Refuse(e.Reasons, TimeProvider.System);
            await PublishAsync(refused, request);
            return refused.ExitCode;
        }
    }

    private async Task<int> RunAsync(RunRequest request, PreparedRun run, LoadOptionsResult read, Interrupts interrupts)
    {
        var metrics = new RunMetrics(run.Engine);
        var endpoint = await MetricsEndpoint.StartAsync(run.Options.Metrics, metrics, CancellationToken.None);
        await using var served = endpoint.Endpoint;
        if (endpoint.Problem is { } problem)
            _logger.LogWarning("{Problem}", problem);
        else if (served is not null)
            _logger.LogInformation("metrics at {Address}", served.Address);

        RunReport report;
        using (var view = ProgressViews.Open(request.Plain, console, Console.Out, log))
        {
            var observer = new Observer(view, metrics);
            await using var client = await engine.StartAsync(run, read, log, interrupts.First.Token);
            await using var handle = client.Begin("run", run.Setup(TimeProvider.System), observer);
            interrupts.OnFirst(handle.Stop);
            await Task.WhenAny(observer.Finished, handle.Ended);
            if (!observer.Finished.IsCompleted)
            {
                _logger.LogError("The run ended without a report: it could not start. Look for akka.* settings of your own; the log says what failed.");
                return Failed;
            }

            report = await observer.Finished;
        }

        await PublishAsync(report, request);
        if (served is not null && run.Options.Metrics.Linger > TimeSpan.Zero)
            await LingerAsync(run.Options.Metrics.Linger, interrupts);
        return report.ExitCode;
    }

    private async Task LingerAsync(TimeSpan linger, Interrupts interrupts)
    {
        _logger.LogInformation("metrics stay for {Linger}; Ctrl-C ends that", linger);
        try
        {
            await Task.Delay(linger, interrupts.First.Token);
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }
    }

    private async Task PublishAsync(RunReport report, RunRequest request)
    {
        var json = JsonReport.Write(report);
        var jsonProblem = request.JsonFile is { } jsonFile ? ReportFile.Write(jsonFile, json) : null;
        var htmlProblem = request.HtmlFile is { } htmlFile ? ReportFile.Write(htmlFile, HtmlPage.Of(report)) : null;
        try
        {
            TerminalReport.Write(report, console);
            // The page holds nothing that is not in it.
            if (jsonProblem is not null || htmlProblem is not null)
                await Console.Out.WriteAsync(json);
            await Console.Out.FlushAsync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _logger.LogWarning("stdout is closed: {Problem}", e.Message);
        }

        foreach (var problem in new[] { jsonProblem, htmlProblem }.OfType<string>())
            _logger.LogWarning("{Problem}; the result went to stdout", problem);
    }

    private int Refuse(ImmutableArray<ConfigProblem> problems)
    {
        foreach (var problem in problems)
            Console.Error.WriteLine($"{engine.Program}: {problem}");
        return BadUsage;
    }

    /// <summary>Feeds the view and the metrics, and tells when the run has ended.</summary>
    private sealed class Observer(IProgressView view, RunMetrics metrics) : IRunObserver
    {
        private readonly TaskCompletionSource<RunReport> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<RunReport> Finished => _finished.Task;

        public void OnProgress(RunProgress progress, ImmutableArray<NodeDelta> deltas)
        {
            metrics.Publish(progress);
            Observe(deltas);
            view.Update(progress);
        }

        public void OnFinished(RunReport report, ImmutableArray<NodeDelta> deltas)
        {
            metrics.Publish(report);
            Observe(deltas);
            _finished.TrySetResult(report);
        }

        private void Observe(ImmutableArray<NodeDelta> deltas)
        {
            foreach (var delta in deltas)
            {
                metrics.Observe(delta.Node, LatencyMetric.Service, delta.Latencies.Recorded(Latency.Service));
                metrics.Observe(delta.Node, LatencyMetric.Response, delta.Latencies.Recorded(Latency.Response));
                metrics.Observe(delta.Node, LatencyMetric.Connect, delta.Latencies.Recorded(Latency.Connect));
                metrics.Observe(delta.Node, LatencyMetric.ScheduleLag, delta.Latencies.Recorded(Latency.ScheduleLag));
            }
        }
    }
}
