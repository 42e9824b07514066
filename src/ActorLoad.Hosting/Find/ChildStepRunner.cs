using System.Diagnostics;
using System.Text.Json;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Run;

namespace ActorLoad.Hosting.Find;

/// <summary>
/// Runs each step as a process of this program: what one leaves behind in memory, sockets or compiled code is not in the next. It ends when its standard input
/// does, which is with us at the latest, however we end.
/// </summary>
internal sealed class ChildStepRunner : IStepRunner, IDisposable
{
    /// <summary>What a run takes to end with a report when it is told to, and more.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(40);

    /// <summary>Of its standard error, for the case that there is no report.</summary>
    private const int KeptLines = 10;

    private readonly string _program;
    private readonly LoadOptions _options;
    private readonly DirectoryInfo _folder;
    private readonly string _config;

    /// <param name="program">Name of this program's assembly.</param>
    /// <param name="options">As read.</param>
    /// <param name="text">The same as HOCON; there may be a cookie in it, and it is written where this user alone reads.</param>
    public ChildStepRunner(string program, LoadOptions options, string text)
    {
        (_program, _options) = (program, options);
        _folder = Directory.CreateTempSubdirectory("actorload-find-");
        _config = Path.Combine(_folder.FullName, "find.hocon");
        File.WriteAllText(_config, text);
    }

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is in the folder for what may be deleted.
        }
    }

    public async Task<StepEnd> RunAsync(long value, CancellationToken stop)
    {
        var json = Path.Combine(_folder.FullName, "step.json");
        File.Delete(json);
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(StartInfo(value, json)) ?? throw new InvalidOperationException("The process of a step did not start.");
        var said = new Queue<string>();
        // What it shows is its report, which is read from the file; nobody reading would hold it up.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, line) => Keep(said, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        var bound = StepPlan.Bound(_options, value);
        var overdue = !await EndsAsync(process, bound, stop) && !stop.IsCancellationRequested
            ? $"The step was not over after {Humanize.Duration(bound)}, and was ended." : null;
        if (!process.HasExited)
            await EndAsync(process);
        lock (said)
            return new StepEnd(Read(json), process.ExitCode, watch.Elapsed, overdue, string.Join(' ', said));
    }

    private ProcessStartInfo StartInfo(long value, string json)
    {
        var start = ChildProgram.Find(AppContext.BaseDirectory, _program)
            ?? throw new InvalidOperationException($"There is no {_program} in {AppContext.BaseDirectory}, of which a step is a process.");
        var sets = StepPlan.Sets(_options, value).SelectMany(set => new[] { "--set", set });
        string[] arguments = ["run", "--child", "--no-ui", "-c", _config, "--json", json, .. sets];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return start;
    }

    /// <returns>False: not within that time, or not before it was to stop.</returns>
    private static async Task<bool> EndsAsync(Process process, TimeSpan within, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(within);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task EndAsync(Process process)
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has just ended.
        }

        if (await EndsAsync(process, EndPatience, CancellationToken.None))
            return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    private static void Keep(Queue<string> said, string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        lock (said)
        {
            said.Enqueue(line.Trim());
            if (said.Count > KeptLines)
                said.Dequeue();
        }
    }

    private static RunReport? Read(string json)
    {
        try
        {
            return File.Exists(json) ? JsonReport.Read(File.ReadAllText(json)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
