using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace EndToEnd.Cluster;

/// <summary>Processes of workers: how they begin, wait, and end, whatever becomes of their coordinator.</summary>
public sealed class WorkerProcessSpecs
{
    private const string Cookie = "actor-load.workers.join-cookie=sesame";

    [Theory]
    [InlineData(nameof(Signal.Terminate))]
    [InlineData(nameof(Signal.Interrupt))]
    public async Task Should_wait_and_end_with_code_0_when_no_coordinator_is_there_and_it_is_told_to_end(string signal)
    {
        using var nobody = new RefusingPort();
        await using var worker = Start("--join", nobody.Target);
        await worker.Error.FirstAsync("No answer yet from the coordinator");

        worker.Send(Enum.Parse<Signal>(signal));

        Assert.Equal(0, await worker.EndAsync());
    }

    [Fact]
    public async Task Should_end_with_code_0_when_it_is_a_child_and_its_input_ends()
    {
        using var nobody = new RefusingPort();
        await using var child = Start("--join", nobody.Target, "--child", "0");
        child.Say("""{"Cookie":"of the house","Hocon":""}""");
        await child.Error.FirstAsync("No answer yet from the coordinator");

        child.CloseInput();

        Assert.Equal(0, await child.EndAsync());
    }

    [Fact]
    public async Task Should_go_on_when_it_is_a_child_and_the_terminal_interrupts_all()
    {
        using var nobody = new RefusingPort();
        await using var child = Start("--join", nobody.Target, "--child", "0");
        child.Say("""{"Cookie":"of the house","Hocon":""}""");
        await child.Error.FirstAsync("No answer yet from the coordinator");

        child.Send(Signal.Interrupt);
        child.CloseInput();

        // SIGINT came first: had it ended the child, its code would be another.
        Assert.Equal(0, await child.EndAsync());
    }

    [Fact]
    public async Task Should_end_with_code_2_when_it_is_a_child_and_is_given_no_orders()
    {
        await using var child = Start("--join", "127.0.0.1:9", "--child", "0");
        child.CloseInput();

        Assert.Equal(2, await child.EndAsync());
        Assert.Contains("--child", child.Error.Text);
    }

    [Theory]
    [InlineData("--join", "10.0.0.1")]
    [InlineData("--join", "10.0.0.1:0")]
    [InlineData("--join", ":2551")]
    [InlineData("--port", "65536", "--join", "127.0.0.1:9")]
    [InlineData("--host", "a\"b", "--join", "127.0.0.1:9")]
    [InlineData("-c", "/nowhere/load.hocon", "--join", "127.0.0.1:9")]
    [InlineData("--set", "actor-load.workers.join-cooky=x", "--join", "127.0.0.1:9")]
    public async Task Should_end_with_code_2_and_name_what_is_wrong_when_it_is_misused(string wrong, string value, params string[] rest)
    {
        await using var worker = Start([wrong, value, .. rest]);

        Assert.Equal(2, await worker.EndAsync());
        Assert.Contains(value.Split('=')[0], worker.Error.Text);
    }

    [Fact]
    public async Task Should_end_with_code_2_and_say_why_when_its_port_is_taken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var nobody = new RefusingPort();
        await using var worker = Start("--join", nobody.Target, "--port", $"{port}");

        Assert.Equal(2, await worker.EndAsync());
        Assert.Contains($"can't listen at 127.0.0.1:{port}", worker.Error.Text);
    }

    [Fact]
    public async Task Should_do_its_share_and_wait_for_another_run_when_it_joins_from_elsewhere()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = StartAwaiting(echo);
        await using var worker = Start("--join", await AddressOf(run), "--set", Cookie);

        var result = await run.EndAsync();
        await worker.Error.FirstAsync("Waiting for the next run");
        worker.Send(Signal.Terminate);

        Assert.Equal(0, await worker.EndAsync());
        Assert.Equal(100, result.Checked(Verdict.Valid).Connections.Opened);
    }

    [Fact]
    public async Task Should_end_with_code_2_when_the_coordinator_has_another_cookie()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = StartAwaiting(echo);
        await using var worker = Start("--join", await AddressOf(run), "--set", "actor-load.workers.join-cookie=simsalabim");

        Assert.Equal(2, await worker.EndAsync());
        Assert.Contains("join-cookie", worker.Error.Text);
        await run.Process.Error.FirstAsync("A worker is refused");
    }

    [Fact]
    public async Task Should_leave_no_child_behind_when_the_coordinator_is_killed()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start([.. ActorLoadRun.Against(echo), .. Small, "--duration", "10m", "--workers", "2", "--no-ui"]);
        await run.PhaseAsync("hold");
        Assert.Equal(3, run.Process.Living().Count);

        run.Process.Send(Signal.Kill);

        await Deadline.UntilAsync(() => run.Process.Living().Count == 0, "no worker outlives its coordinator");
    }

    /// <summary>With ten minutes to be silent in, it is its end that tells that it is lost.</summary>
    [Fact]
    [Reliability(25)]
    public async Task Should_be_lost_at_once_when_a_child_is_killed()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start([
            .. ActorLoadRun.Against(echo), .. Small, "--duration", "20m", "--workers", "2", "--set", "actor-load.workers.lost-after=10m",
            "--set", "actor-load.workers.node-lost=abort", "--no-ui"]);
        await run.PhaseAsync("hold");

        ChildProcess.Send(run.Process.Living().First(id => id != run.Process.Id), Signal.Kill);

        var result = await run.EndAsync();
        Assert.Equal(4, result.ExitCode);
        Assert.Contains(result.Report.Reasons, reason => reason.Contains(" was lost at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_refuse_the_run_with_its_exit_code_when_a_child_is_killed_before_all_are_ready()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start([
            .. ActorLoadRun.Against(echo), .. Small, "--workers", "1", "--set", "actor-load.workers.remote=1", "--set", Cookie, "--no-ui"]);
        await Deadline.UntilAsync(() => run.Process.Living().Count == 2, "the child is there");

        ChildProcess.Send(run.Process.Living().First(id => id != run.Process.Id), Signal.Kill);

        var result = await run.EndAsync();
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("worker-1 ended before it was ready, with exit code 137", result.Json + result.Error);
    }

    private static string[] Small => ["--connections", "100", "--interval", "1s"];

    private static ChildProcess Start(params IEnumerable<string> arguments) =>
        ChildProcess.Start(Programs.DotNet, [Programs.ActorLoad, "worker", .. arguments]);

    /// <summary>A run of one worker, which it does not start itself.</summary>
    private static ActorLoadRun StartAwaiting(EchoProcess echo) => ActorLoadRun.Start([
        .. ActorLoadRun.Against(echo), .. Small, "--duration", "3s", "--workers", "0", "--set", "actor-load.workers.remote=1", "--set", Cookie, "--no-ui"]);

    private static async Task<string> AddressOf(ActorLoadRun run) =>
        Regex.Match(await run.Process.Error.FirstAsync("worker --join"), @"127\.0\.0\.1:\d+").Value;
}
