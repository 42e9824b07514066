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
/// A built program as a process, <c>actorload</c> unless a <see cref="LoadProgram"/> says otherwise. Its result goes to a file of its own.
/// </summary>
internal sealed class ActorLoadRun : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <param name="start">Given the file of the JSON result.</param>
    public ActorLoadRun(Func<string, ChildProcess> start)
    {
        _folder = new TempFolder();
        JsonFile = _folder["result.json"];
        Process = start(JsonFile);
    }

    public ChildProcess Process { get; }

    public string JsonFile { get; }

    /// <inheritdoc cref="LoadProgram.Start"/>
    public static ActorLoadRun Start(params IEnumerable<string> arguments) => LoadProgram.ActorLoad.Start(arguments);

    /// <inheritdoc cref="LoadProgram.StartStrict"/>
    public static ActorLoadRun StartStrict(params IEnumerable<string> arguments) => LoadProgram.ActorLoad.StartStrict(arguments);

    /// <inheritdoc cref="LoadProgram.RunAsync(IEnumerable{string})"/>
    public static Task<RunResult> RunAsync(params IEnumerable<string> arguments) => LoadProgram.ActorLoad.RunAsync(arguments);

    /// <inheritdoc cref="LoadProgram.RunAsync(EchoProcess, IEnumerable{string})"/>
    public static Task<RunResult> RunAsync(EchoProcess echo, params IEnumerable<string> arguments) => LoadProgram.ActorLoad.RunAsync(echo, arguments);

    /// <inheritdoc cref="LoadProgram.PlainAsync"/>
    public static Task<RunResult> PlainAsync(params IEnumerable<string> arguments) => LoadProgram.ActorLoad.PlainAsync(arguments);

    /// <inheritdoc cref="LoadProgram.StartInShell"/>
    public static ActorLoadRun StartInShell(string script, params IEnumerable<string> arguments) => LoadProgram.ActorLoad.StartInShell(script, arguments);

    public static IReadOnlyList<string> Against(EchoProcess echo) => [.. echo.Targets.SelectMany(target => new[] { "--target", target })];

    /// <summary>Waits for the progress to show a second of a phase.</summary>
    public Task<string> PhaseAsync(string phase, int second = 0) => Process.Out.FirstAsync(
        line => line.StartsWith($"[{phase} ", StringComparison.Ordinal) && SecondOf(line) >= second, $"second {second} of the {phase}");

    /// <summary>Changes how many descriptors the process may have while it runs; by prlimit, which the test must have looked for.</summary>
    public async Task LimitDescriptorsAsync(int soft)
    {
        await using var limit = ChildProcess.Start("/usr/bin/prlimit", ["--pid", $"{Process.Id}", $"--nofile={soft}:"]);
        Assert.Equal(0, await limit.EndAsync());
    }

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

    private static int SecondOf(string line)
    {
        var digits = line.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit).ToArray();
        return int.Parse(digits);
    }
}
