using System.Diagnostics;

namespace EndToEnd.Harness;

/// <summary>A run that has ended.</summary>
/// <param name="Json">The text of the file of <c>--json</c>; null where there is none.</param>
/// <param name="Took">From the start of the process to its end.</param>
internal sealed record RunResult(int ExitCode, string Out, string Error, string? Json, TimeSpan Took)
{
    public RunReport Report => JsonReport.Read(Json ?? throw new InvalidOperationException($"There is no JSON result. It said:\n{Out}{Error}"));

    /// <summary>R13: in every run the books balance, and the report says of itself what the process said by its exit code.</summary>
    public RunReport Checked(Verdict verdict)
    {
        var report = Report;
        Assert.Empty(Books.Check(report.Connections, report.Messages));
        Assert.True(report.Verdict == verdict, $"{report.Verdict} where {verdict} is due: {string.Join(" ", report.Reasons)}\n{Out}{Error}");
        Assert.Equal((verdict.ExitCode(), verdict.ExitCode()), (ExitCode, report.ExitCode));
        return report;
    }
}

/// <summary>
/// The built <c>actorload</c> as a process. Its result goes to a file of its own, its metrics to a free port, and it tries any other port of none.
/// </summary>
internal sealed class ActorLoadRun : IAsyncDisposable
{
    /// <summary>
    /// The generator's own limits, lifted: on a busy machine GENERATOR_LIMITED would stand before whatever else a test is about.
    /// </summary>
    public static readonly IReadOnlyList<string> Patient =
    [
        "--set", "actor-load.limits.schedule-lag-p99=1h", "--set", "actor-load.limits.dispatcher-delay-p99=1h", "--set", "actor-load.limits.cpu=1",
        "--set", "actor-load.limits.stall=1h", "--set", "actor-load.limits.stalled-share=1",
    ];

    private readonly TempFolder _folder;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private ActorLoadRun(TempFolder folder, Func<string, ChildProcess> start)
    {
        _folder = folder;
        JsonFile = folder["result.json"];
        Process = start(JsonFile);
    }

    public ChildProcess Process { get; }

    public string JsonFile { get; }

    /// <summary>Starts <c>actorload run</c> with these arguments, its result and its metrics taken care of, and the generator's limits lifted.</summary>
    public static ActorLoadRun Start(params IEnumerable<string> arguments) => StartStrict([.. Patient, .. arguments]);

    /// <summary>As <see cref="Start"/>, the generator's limits left as they are.</summary>
    public static ActorLoadRun StartStrict(params IEnumerable<string> arguments) => new(
        new TempFolder(),
        json => ChildProcess.Start(Programs.DotNet, [Programs.ActorLoad, .. RunArguments(json, arguments)]));

    /// <summary>Runs <c>actorload run</c> to its end.</summary>
    public static async Task<RunResult> RunAsync(params IEnumerable<string> arguments)
    {
        await using var run = Start(arguments);
        return await run.EndAsync();
    }

    /// <summary>Runs it against a server to its end.</summary>
    public static Task<RunResult> RunAsync(EchoProcess echo, params IEnumerable<string> arguments) => RunAsync([.. Against(echo), .. arguments]);

    /// <summary>Runs it with these very arguments (<c>plan</c>, <c>--help</c>) to its end; there is no JSON.</summary>
    public static async Task<RunResult> PlainAsync(params IEnumerable<string> arguments)
    {
        await using var run = new ActorLoadRun(new TempFolder(), _ => ChildProcess.Start(Programs.DotNet, [Programs.ActorLoad, .. arguments]));
        return await run.EndAsync();
    }

    /// <summary>Starts it from a shell, which may first change what the process will find.</summary>
    /// <param name="script">With <c>"$@"</c> where the whole command belongs, such as <c>ulimit -n 500; exec "$@"</c>.</param>
    public static ActorLoadRun StartInShell(string script, params IEnumerable<string> arguments) => new(
        new TempFolder(),
        json => ChildProcess.Start("bash", ["-c", script, "bash", Programs.DotNet, Programs.ActorLoad, .. RunArguments(json, [.. Patient, .. arguments])]));

    public static IReadOnlyList<string> Against(EchoProcess echo) => [.. echo.Targets.SelectMany(target => new[] { "--target", target })];

    /// <summary>Waits for the progress to show a second of a phase.</summary>
    public Task<string> PhaseAsync(string phase, int second = 0) => Process.Out.FirstAsync(
        line => line.StartsWith($"[{phase} ", StringComparison.Ordinal) && SecondOf(line) >= second, $"second {second} of the {phase}");

    /// <summary>Waits for the end, after which nothing may be left of the process.</summary>
    public async Task<RunResult> EndAsync()
    {
        var code = await Process.EndAsync();
        var took = _clock.Elapsed;
        await Deadline.UntilAsync(() => Process.Living().Count == 0, "no process is left of the run");
        return new RunResult(code, Process.Out.Text, Process.Error.Text, File.Exists(JsonFile) ? await File.ReadAllTextAsync(JsonFile) : null, took);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }

    private static IEnumerable<string> RunArguments(string json, IEnumerable<string> arguments)
    {
        // What a test says itself comes instead.
        string[] given = [.. arguments];
        return ["run", .. Unless("--json", json), .. Unless("--metrics-port", "0"), .. given];

        string[] Unless(string flag, string value) => given.Contains(flag) ? [] : [flag, value];
    }

    private static int SecondOf(string line)
    {
        var digits = line.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit).ToArray();
        return int.Parse(digits);
    }
}
