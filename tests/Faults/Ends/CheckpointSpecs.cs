namespace Faults.Ends;

/// <summary>R20: what is left of a run that was killed. And R24 for it: a disk that is full.</summary>
public class CheckpointSpecs
{
    [Fact]
    [Reliability(20)]
    public async Task Should_leave_a_whole_result_that_is_about_a_second_old_when_killed()
    {
        using var folder = new TempFolder();
        var file = folder["checkpoint.json"];
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", "200", "--interval", "200ms", "--duration", "1h", "--set", $"actor-load.checkpoint.file={file}"]);
        // Read while it is written: every time it is whole.
        var seen = new HashSet<double>();
        await Deadline.UntilAsync(() => File.Exists(file) && seen.Add(Read(file).Phases.HoldSeconds) && seen.Count(seconds => seconds > 0) > 3, "checkpoints come");
        var said = run.Process.Out.Text;

        run.Process.Send(Signal.Kill);
        var end = TimeProvider.System.GetUtcNow();
        await run.EndAsync();

        var report = Read(file);
        Assert.Equal((Verdict.Incomplete, 4), (report.Verdict, report.ExitCode));
        Assert.StartsWith("A checkpoint at second ", report.Reasons[0], StringComparison.Ordinal);
        Assert.Contains("of a run that was not over (hold)", report.Reasons[0], StringComparison.Ordinal);
        Assert.Empty(Books.Check(report.Connections, report.Messages));
        Assert.Equal(200, report.Connections.HeldMin);
        Assert.True(report.Messages.Echoed > 0);
        // A second, and what a busy machine takes to write it down.
        var age = end - report.StartedAt - TimeSpan.FromSeconds(report.Phases.RampSeconds + report.Phases.HoldSeconds);
        Assert.True(age < TimeSpan.FromSeconds(4), $"It was {age} old. The run had said:\n{said}");
        Figure.Of(20, $"kill -9: a whole JSON of {age.TotalSeconds:0.0} s before");
    }

    [Fact]
    [Reliability(20)]
    public async Task Should_hold_the_final_result_when_the_run_has_ended()
    {
        using var folder = new TempFolder();
        var file = folder["checkpoint.json"];
        await using var echo = await EchoProcess.StartAsync();

        var result = await ActorLoadRun.RunAsync(
            echo, "--connections", "50", "--interval", "200ms", "--duration", "2s", "--set", $"actor-load.checkpoint.file={file}",
            "--set", "actor-load.message.in-flight=32");

        result.Checked(Verdict.Valid);
        Assert.Equal(result.Json, await File.ReadAllTextAsync(file));
    }

    [Fact]
    [Reliability(24)]
    public async Task Should_warn_once_and_go_on_when_the_disk_is_full()
    {
        await using var echo = await EchoProcess.StartAsync();

        var result = await ActorLoadRun.RunAsync(
            echo, "--connections", "50", "--interval", "200ms", "--duration", "4s", "--set", "actor-load.checkpoint.file=/dev/full",
            "--set", "actor-load.message.in-flight=32");

        result.Checked(Verdict.Valid);
        Assert.Single(result.Error.Split('\n'), line => line.Contains("the run goes on", StringComparison.Ordinal));
        Assert.Single(result.Error.Split('\n'), line => line.Contains("does not hold the final result", StringComparison.Ordinal));
        Figure.Of(24, "checkpoint on a full disk: one warning, VALID");
    }

    [Fact]
    [Reliability(20)]
    public async Task Should_say_what_all_workers_had_told_when_a_run_over_several_is_killed()
    {
        using var folder = new TempFolder();
        var file = folder["checkpoint.json"];
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", "200", "--interval", "200ms", "--duration", "1h", "--workers", "2",
             "--set", $"actor-load.checkpoint.file={file}"]);
        await Deadline.UntilAsync(() => File.Exists(file) && Read(file).Phases.HoldSeconds > 2, "checkpoints come");

        run.Process.Send(Signal.Kill);
        await run.EndAsync();

        var report = Read(file);
        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.Equal(3, report.Nodes.Length);
        Assert.Empty(Books.Check(report.Connections, report.Messages));
    }

    private static RunReport Read(string file) => JsonReport.Read(File.ReadAllText(file));
}
