using System.Collections.Immutable;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Core.Report.Html;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Nodes;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Operate.Dashboard;
using ActorLoad.Hosting.Pbm;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace ActorLoad.Hosting.Run;

/// <summary>What the command line asks of a run.</summary>
/// <param name="JsonFile">Where the result goes; null: nowhere.</param>
/// <param name="HtmlFile">Where the result goes as a page; null: nowhere.</param>
/// <param name="Plain">Lines in place of the live view.</param>
/// <param name="MayShrink">Ask for fewer connections, and say so, where the machine does not allow as many: the quick start.</param>
public sealed record RunRequest(ConfigSources Sources, string? JsonFile, string? HtmlFile, bool Plain, bool MayShrink)
{
    /// <summary>It is a step of a search, and ends with its standard input.</summary>
    public bool Child { get; init; }
}

/// <summary>Runs one load test in this process, from its options to its exit code, on whichever engine it is given.</summary>
public sealed class RunHost(ILoadEngine engine, IAnsiConsole console, RunLog log)
{
    private const int Failed = 1;

    private readonly ILogger _logger = log.Factory.CreateLogger<RunHost>();
    private CheckpointFile? _checkpoint;

    /// <returns>The exit code, see design.md.</returns>
    public async Task<int> RunAsync(RunRequest request)
    {
        OperatorPort.Prepare();
        var read = LoadOptionsReader.Read(request.Sources);
        if (!read.IsValid)
            return Refuse(read.Problems);
        if (EngineOptions.Problems(engine, read.Options) is { IsEmpty: false } beyond)
            return Refuse(beyond);
        using var interrupts = new Interrupts(request.Child);
        // Before anything that takes descriptors or threads: an operator gets in when there are none left.
        var board = new RunBoard(engine.NameOf(read.Options), interrupts.Ask);
        using var operators = OperatorPort.Open(read, board, log);
        var machine = new LinuxMachine();
        machine.NoteDescriptors();
        await using var prepared = engine.Prepare(read, log);
        var run = new PreparedRun(board.Engine, read.Options, [], machine.Describe(), read.Effective, []);
        using var checkpoint = CheckpointFile.Open(read.Options.Checkpoint.File, problem => _logger.LogWarning("{Problem}", problem));
        _checkpoint = checkpoint;
        try
        {
            return await PrepareAsync(request, run, read, machine, interrupts, board, operators);
        }
        catch (OperationCanceledException) when (interrupts.Signal is { } signal)
        {
            var stopped = run.Interrupt(signal, TimeProvider.System);
            await PublishAsync(stopped, request);
            return stopped.ExitCode;
        }
    }

    private async Task<int> PrepareAsync(
        RunRequest request, PreparedRun run, LoadOptionsResult read, LinuxMachine machine, Interrupts interrupts, RunBoard board, OperatorPort operators)
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
            return await RunAsync(request, run with { Targets = server?.EndPoints ?? targets }, read, interrupts, board, operators);
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

    private async Task<int> RunAsync(
        RunRequest request, PreparedRun run, LoadOptionsResult read, Interrupts interrupts, RunBoard board, OperatorPort operators)
    {
        board.Tell(run);
        PoolThreads.Start();
        var (metrics, health) = (new RunMetrics(run.Engine), new RunHealth(TimeProvider.System));
        // Beside the engine's own start: each is mostly code that is run for the first time.
        var serving = Task.Run(() => MetricsEndpoint.StartAsync(run.Options.Metrics, metrics, health, CancellationToken.None), CancellationToken.None);
        var starting = engine.StartAsync(run, read, log, interrupts.First.Token);
        var endpoint = await serving;
        await using var served = endpoint.Endpoint;
        if (endpoint.Problem is { } problem)
            _logger.LogWarning("{Problem}", problem);
        else if (served is not null)
            _logger.LogInformation("metrics at {Address}", served.Address);
        var dashboard = await DashboardServer.StartAsync(run.Options.Dashboard, new DashboardFeed(board), TimeProvider.System, CancellationToken.None);
        await using var page = dashboard.Server;
        if (dashboard.Problem is { } noPage)
            _logger.LogWarning("{Problem}", noPage);
        else if (page is not null)
            _logger.LogInformation("live page at {Address}", page.Address);

        RunReport report;
        using (var view = ProgressViews.Open(request.Plain, console, Console.Out, log))
        {
            var observer = new Observer(view, metrics, health, board, _checkpoint);
            await using var client = await starting;
            // Beside the first connects, for the same reason as above.
            var serve = Task.Run(
                () =>
                {
                    operators.Add(client.Palettes);
                    client.Serve(operators.Registry);
                },
                CancellationToken.None);
            await using var handle = client.Begin("run", run.Setup(TimeProvider.System), observer);
            board.Begin(handle);
            interrupts.OnFirst(handle.Stop);
            await serve;
            await Task.WhenAny(observer.Finished, handle.Ended);
            if (!observer.Finished.IsCompleted)
            {
                _logger.LogError("The run ended without a report: it could not start. Look for akka.* settings of your own; the log says what failed.");
                return Failed;
            }

            report = await observer.Finished;
        }

        await PublishAsync(report, request);
        if ((served is not null || page is not null) && run.Options.Metrics.Linger > TimeSpan.Zero)
            await LingerAsync(run.Options.Metrics.Linger, served is not null ? "metrics stay" : "the live page stays", interrupts);
        return report.ExitCode;
    }

    private async Task LingerAsync(TimeSpan linger, string what, Interrupts interrupts)
    {
        _logger.LogInformation("{What} for {Linger}; Ctrl-C ends that", what, linger);
        try
        {
            await Task.Delay(linger, interrupts.FirstSignal.Token);
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }
    }

    private async Task PublishAsync(RunReport report, RunRequest request)
    {
        _checkpoint?.Finish(report);
        var json = JsonReport.Write(report);
        var jsonProblem = request.JsonFile is { } jsonFile ? ReportFile.Write(jsonFile, json) : null;
        var htmlProblem = request.HtmlFile is { } htmlFile ? ReportFile.Write(htmlFile, HtmlPage.Of(report)) : null;
        // The page holds nothing that is not in it.
        var whole = jsonProblem is not null || htmlProblem is not null ? json : null;
        if (await StandardOutput.WriteAsync(() => TerminalReport.Write(report, console), whole) is { } closed)
            _logger.LogWarning("{Problem}", closed);
        foreach (var problem in new[] { jsonProblem, htmlProblem }.OfType<string>())
            _logger.LogWarning("{Problem}; the result went to stdout", problem);
    }

    private int Refuse(ImmutableArray<ConfigProblem> problems) => BadOptions.Refuse(engine.Program, problems);

    /// <summary>Feeds the view, the metrics, the health and the board, and tells when the run has ended.</summary>
    private sealed class Observer(IProgressView view, RunMetrics metrics, RunHealth health, RunBoard board, CheckpointFile? checkpoint) : IRunObserver
    {
        private readonly TaskCompletionSource<RunReport> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<RunReport> Finished => _finished.Task;

        public void OnProgress(RunProgress progress, ImmutableArray<NodeDelta> deltas)
        {
            health.Note(progress);
            metrics.Publish(progress);
            Observe(deltas);
            board.Tell(progress);
            view.Update(progress);
        }

        public void OnCheckpoint(RunReport report) => checkpoint?.Offer(report);

        public void OnFinished(RunReport report, ImmutableArray<NodeDelta> deltas)
        {
            health.NoteFinished();
            metrics.Publish(report);
            Observe(deltas);
            board.Tell(report);
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
