using System.Globalization;
using ActorLoad.Core.Find;

namespace EndToEnd.Find;

/// <summary><c>actorload find</c> against servers whose limit is known, and ended early. On a busy machine a step takes long: each is waited for by itself.</summary>
public class FindSpecs
{
    /// <summary>What the echo server keeps of its descriptors for its runtime.</summary>
    private const int Reserve = 32;

    private static readonly string[] s_short =
    [
        "--interval", "400ms", "--duration", "400ms", "--ramp-rate", "5000/s", "--set", "actor-load.message.reply-timeout=2s",
        "--set", "actor-load.drain.timeout=3s", "--set", "actor-load.ramp.give-up-after=3s", "--set", "actor-load.message.in-flight=16",
    ];

    [Fact]
    public async Task Should_find_what_a_server_holds_within_five_percent_twice_in_a_row()
    {
        await using var echo = await EchoProcess.StartAsync(
            command => ChildProcess.Start("bash", ["-c", "ulimit -n 400; exec \"$@\"", "bash", .. command]));
        var capacity = 400 - Reserve - Descriptors(echo.Process.Id);
        Assert.InRange(capacity, 100, 360);

        for (var time = 1; time <= 2; time++)
        {
            var (report, said) = await FindAsync(["--start", "150", .. ActorLoadRun.Against(echo), .. s_short]);

            Assert.True(report.Conclusion == "FOUND", said);
            Assert.True(Math.Abs(report.Holds - capacity) <= 0.05 * capacity, $"{report.Holds} where it takes {capacity}:\n{said}");
            Assert.InRange(report.Fails!.Value - report.Holds, 1, Math.Max(1, (long)(0.05 * report.Holds)));
            Assert.Contains($"holds {report.Holds} connections; first failure is at {report.Fails}: {report.Reason}", report.Answer, StringComparison.Ordinal);
            Assert.Contains("planned messages were not echoed", report.Reason, StringComparison.Ordinal);
            Assert.Equal([SearchPhase.ConfirmingHeld, SearchPhase.ConfirmingFailed], report.Steps[^2..].Select(step => step.Phase));
        }
    }

    [Fact]
    public async Task Should_name_the_threshold_when_that_is_what_fails()
    {
        await using var echo = await EchoProcess.StartAsync();

        var (report, said) = await FindAsync(["--start", "1", "--threshold", "response.p99 < 1us", .. ActorLoadRun.Against(echo), .. s_short]);

        Assert.True((report.Conclusion, report.ExitCode, report.Holds, report.Fails) == ("FOUND", 0, 0, 1), said);
        Assert.StartsWith("The threshold \"response.p99 < 1us\" failed", report.Reason, StringComparison.Ordinal);
        Assert.Equal([Verdict.ThresholdFailed, Verdict.ThresholdFailed], report.Steps.Select(step => step.Verdict!.Value));
    }

    [Fact]
    public async Task Should_never_blame_the_server_when_the_generator_is_the_limit()
    {
        await using var echo = await EchoProcess.StartAsync();

        // Of no core it may use anything.
        var (report, said) = await FindAsync(["--start", "1", .. ActorLoadRun.Against(echo), .. s_short, "--duration", "1500ms"], "actor-load.limits.cpu=0");

        Assert.True((report.Conclusion, report.ExitCode) == ("GENERATOR_LIMITED", 5), said);
        Assert.Null(report.Fails);
        Assert.Equal(2, report.Steps.Length);
        Assert.Contains("beyond that this generator is the limit: ", report.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_at_least_when_this_machine_allows_no_more()
    {
        await using var echo = await EchoProcess.StartAsync();

        var (report, said) = await FindAsync(
            ["--start", "100", "--workers", "1", .. ActorLoadRun.Against(echo), .. s_short], script: "ulimit -n 400; exec \"$@\"");

        Assert.True((report.Conclusion, report.ExitCode, report.Fails) == ("ENVIRONMENT_LIMITED", 3, null), said);
        // A step has a few descriptors more in use than the search had when it asked.
        Assert.InRange(report.Holds, report.Max * 3 / 4, report.Max);
        Assert.Contains("beyond that this machine is the limit", report.Answer, StringComparison.Ordinal);
        Assert.Contains("ulimit -n", report.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_raise_the_messages_when_asked_for_the_rate()
    {
        await using var echo = await EchoProcess.StartAsync();

        var (report, said) = await FindAsync(
            ["--by", "rate", "--start", "100", "--max", "200", "--connections", "20", .. ActorLoadRun.Against(echo), .. s_short, "--duration", "1s"]);

        Assert.True((report.Conclusion, report.By, report.ExitCode) == ("MAX_REACHED", "rate", 0), said);
        Assert.Equal([(100L, 20L, 100L), (200, 20, 200)], report.Steps.Select(step => (step.Value, step.Opened, step.Planned)));
        Assert.Equal("holds at least 200 messages a second, the most that was asked for (find.max).", report.Answer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_end_the_step_and_report_what_is_known_when_interrupted(bool byTerminal)
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = Start(["--start", "50", "--max", "100", .. ActorLoadRun.Against(echo), .. s_short, "--duration", "1h"]);
        var step = 0;
        await Deadline.UntilAsync(() => (step = run.Process.Living().FirstOrDefault(IsStep)) != 0, "the step's process is there");
        await Deadline.UntilAsync(() => SocketsOf(step) >= 50, "its connections are open");

        // A terminal sends it to both.
        if (byTerminal)
            ChildProcess.Send(step, Signal.Interrupt);
        run.Process.Send(Signal.Interrupt);

        var result = await run.EndAsync();
        var report = FindJson.Read(result.Json!);
        Assert.Equal((4, "STOPPED", 0), (result.ExitCode, report.Conclusion, report.Holds));
        Assert.Equal((Verdict.Incomplete, 50), (Assert.Single(report.Steps).Verdict, report.Steps[0].Opened));
        Assert.Contains("Stopped before it was over: nothing has held yet.", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_leave_no_step_behind_when_killed()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = Start(["--start", "50", .. ActorLoadRun.Against(echo), .. s_short, "--duration", "1h"]);
        await Deadline.UntilAsync(() => run.Process.Living().Any(IsStep), "the step's process is there");

        run.Process.Send(Signal.Kill);

        await Deadline.UntilAsync(() => run.Process.Living().Count == 0, "no process is left of the search");
    }

    [Theory]
    [InlineData("actor-load.find.start", "--start", "2000", "--max", "1000")]
    [InlineData("actor-load.find.by", "--by", "latency")]
    [InlineData("actor-load.connections", "--by", "rate", "--connections", "0")]
    public async Task Should_refuse_what_makes_no_search(string expected, params string[] arguments)
    {
        var result = await ActorLoadRun.PlainAsync(["find", .. arguments]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    /// <summary>What a killed search leaves in the folder for temporary files is in the test's own.</summary>
    private static ActorLoadRun Start(IEnumerable<string> arguments, string? set = null, string script = "exec \"$@\"") => new(json => ChildProcess.Start("bash",
    [
        "-c", $"export TMPDIR='{Path.GetDirectoryName(json)}'; {script}", "bash", Programs.DotNet, Programs.ActorLoad, "find", "--json", json, "--metrics-port", "0", .. LoadProgram.Patient,
        .. set is null ? [] : new[] { "--set", set }, .. LastOfEach([.. arguments]),
    ]));

    private static async Task<(FindReport Report, string Said)> FindAsync(IEnumerable<string> arguments, string? set = null, string script = "exec \"$@\"")
    {
        await using var run = Start(arguments, set, script);
        var over = false;
        for (var step = 1; !over; step++)
        {
            var (ended, answered) = (string.Create(CultureInfo.InvariantCulture, $"[find] step {step}, "), "  (exit code ");
            over = (await run.Process.Out.FirstAsync(
                line => line.StartsWith(ended, StringComparison.Ordinal) || line.Contains(answered, StringComparison.Ordinal), $"the end of step {step}"))
                .Contains(answered, StringComparison.Ordinal);
        }

        var result = await run.EndAsync();
        var report = FindJson.Read(result.Json!);
        Assert.Equal(report.ExitCode, result.ExitCode);
        Assert.Contains($"{report.Conclusion}  (exit code {report.ExitCode})", result.Out, StringComparison.Ordinal);
        return (report, result.Out + result.Error);
    }

    /// <summary>Of a flag that is given twice, where one is allowed, the last.</summary>
    private static IEnumerable<string> LastOfEach(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (arguments[i] is "--duration" && Array.LastIndexOf(arguments, arguments[i]) != i)
                continue;
            yield return arguments[i];
            yield return arguments[i + 1];
        }
    }

    private static int Descriptors(int process) => Directory.GetFiles($"/proc/{process}/fd").Length;

    private static int SocketsOf(int process)
    {
        try
        {
            return new DirectoryInfo($"/proc/{process}/fd").GetFiles().Count(file => file.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
        }
        catch (IOException)
        {
            return 0; // one of them was closed meanwhile
        }
    }

    private static bool IsStep(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Split('\0') is [_, _, "run", "--child", ..];
        }
        catch (IOException)
        {
            return false; // it has ended
        }
    }
}
