using System.Text;

namespace EndToEnd.Cluster;

/// <summary>Workers that join from other machines: a coordinator and a server on the first, workers on the others, a bridge between them.</summary>
public class MachinesSpecs
{
    private const string Cookie = "actor-load.workers.join-cookie=a secret of the test's";
    private const string Port = "2551";

    [Fact]
    public async Task Should_share_a_run_when_workers_join_from_two_other_machines()
    {
        Network.Require();
        await using var network = await Network.CreateAsync(machines: 3);
        await using var echo = await EchoProcess.StartAsync(Server(network), "--listen", network.AddressOf(0));
        await using var run = Coordinator(network, echo, workers: 2, "--duration", "3s");
        await using var second = Worker(network, 1);
        await using var third = Worker(network, 2);

        var report = (await run.EndAsync()).Checked(Verdict.Valid);
        Assert.Equal((200, 1200, 1200), (report.Connections.HeldMin, report.Messages.Planned, report.Messages.Echoed));
        Assert.Equal([0L, 100, 100], report.Nodes.Select(node => node.Opened));
        Assert.Equal(1200, (await echo.StopAsync()).Frames);

        // Both wait for the next run, each as another one, and end when they are told to.
        await second.Error.FirstAsync("Waiting for the next run");
        second.Send(Signal.Terminate);
        Assert.Equal(0, await second.EndAsync());
    }

    [Fact]
    public async Task Should_give_a_place_to_another_when_a_worker_has_gone_before_the_run_began()
    {
        Network.Require();
        await using var network = await Network.CreateAsync(machines: 3);
        await using var echo = await EchoProcess.StartAsync(Server(network), "--listen", network.AddressOf(0));
        await using var run = Coordinator(network, echo, workers: 2, "--duration", "2s");
        await using var first = Worker(network, 1);
        await first.Error.FirstAsync("Let in as");
        first.Send(Signal.Kill);
        await first.EndAsync();
        await using var second = Worker(network, 1);
        await using var third = Worker(network, 2);

        var report = (await run.EndAsync()).Checked(Verdict.Valid);
        Assert.Equal(["coordinator", "worker-1", "worker-2"], report.Nodes.Select(node => node.Name));
    }

    /// <summary>A member that has not left keeps the cluster from taking others in until it is declared down.</summary>
    [Fact]
    public async Task Should_give_a_place_to_another_when_a_worker_has_gone_after_it_had_joined()
    {
        Network.Require();
        await using var network = await Network.CreateAsync(machines: 3);
        await using var echo = await EchoProcess.StartAsync(Server(network), "--listen", network.AddressOf(0));
        await using var run = Coordinator(network, echo, workers: 2, "--duration", "2s");
        await using var first = Worker(network, 1);
        await run.Process.Error.FirstAsync("worker-1 has joined from");
        first.Send(Signal.Kill);
        await first.EndAsync();
        await using var second = Worker(network, 1);
        await using var third = Worker(network, 2);

        var report = (await run.EndAsync()).Checked(Verdict.Valid);
        Assert.Equal(["coordinator", "worker-1", "worker-2"], report.Nodes.Select(node => node.Name));
    }

    [Fact]
    public async Task Should_refuse_a_worker_on_both_sides_when_its_cookie_is_another_one()
    {
        Network.Require();
        await using var network = await Network.CreateAsync(machines: 2);
        await using var echo = await EchoProcess.StartAsync(Server(network), "--listen", network.AddressOf(0));
        await using var run = Coordinator(network, echo, workers: 1, "--duration", "1h");
        await using var worker = network.Start(
            1, Programs.DotNet, Programs.ActorLoad, "worker", "--join", $"{network.AddressOf(0)}:{Port}", "--set", "actor-load.workers.join-cookie=another");

        Assert.Equal(2, await worker.EndAsync());
        Assert.Contains("another cookie", worker.Error.Text, StringComparison.Ordinal);
        Assert.Contains("its cookie is another one", await run.Process.Error.FirstAsync("A worker is refused"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_a_worker_on_both_sides_when_it_is_of_another_version()
    {
        Network.Require();
        using var folder = new TempFolder();
        var other = OtherVersion(folder);
        await using var network = await Network.CreateAsync(machines: 2);
        await using var echo = await EchoProcess.StartAsync(Server(network), "--listen", network.AddressOf(0));
        await using var run = Coordinator(network, echo, workers: 1, "--duration", "1h");
        await using var worker = network.Start(1, Programs.DotNet, other, "worker", "--join", $"{network.AddressOf(0)}:{Port}", "--set", Cookie);

        Assert.Equal(2, await worker.EndAsync());
        Assert.Contains("must be of one build", worker.Error.Text, StringComparison.Ordinal);
        Assert.Contains("must be of one build", await run.Process.Error.FirstAsync("A worker is refused"), StringComparison.Ordinal);
    }

    [Fact]
    [Reliability(25)]
    public async Task Should_lose_a_worker_that_is_cut_off_and_let_it_in_again_as_another_one_when_the_path_is_back()
    {
        Network.Require();
        await using var network = await Network.CreateAsync(machines: 3);
        await using var echo = await EchoProcess.StartAsync(Server(network), "--listen", network.AddressOf(0));
        await using var run = Coordinator(network, echo, workers: 2, "--duration", "40s", "--set", "actor-load.workers.lost-after=5s");
        await using var second = Worker(network, 1);
        await using var third = Worker(network, 2);
        await run.PhaseAsync("hold", 2);
        await network.CutAsync(2);
        await run.Process.Error.FirstAsync("was lost at");
        await third.Error.FirstAsync("Waiting for the next run");
        await network.HealAsync(2);
        var welcomes = 0;
        await third.Error.FirstAsync(line => line.Contains("Let in as", StringComparison.Ordinal) && ++welcomes == 2, "a second welcome");

        var report = (await run.EndAsync()).Checked(Verdict.Incomplete);
        Assert.Contains(report.Events, e => e.Text.Contains("has joined as a new incarnation", StringComparison.Ordinal));
        Assert.Equal(200 * 80, report.Messages.Planned);
        Assert.Equal(100, report.Connections.AtEnd);
        Figure.Of(25, "cut off by the network: lost, and back as a new incarnation");
    }

    private static ActorLoadRun Coordinator(Network network, EchoProcess echo, int workers, params string[] arguments) => new(json => network.Start(
        0, [Programs.DotNet, Programs.ActorLoad, "run", "--no-ui", "--json", json, "--metrics-port", "0", "--set", "actor-load.pbm.port=0", .. ActorLoadRun.Against(echo), "--connections", "200",
            "--interval", "500ms", "--set", "actor-load.message.in-flight=64", "--set", $"actor-load.workers.remote={workers}", "--set",
            $"actor-load.workers.host={network.AddressOf(0)}", "--set", $"actor-load.workers.port={Port}", "--set", Cookie, .. LoadProgram.Patient, .. arguments]));

    private static ChildProcess Worker(Network network, int machine) =>
        network.Start(machine, Programs.DotNet, Programs.ActorLoad, "worker", "--join", $"{network.AddressOf(0)}:{Port}", "--set", Cookie);

    private static Func<IEnumerable<string>, ChildProcess> Server(Network network) => command => network.Start(0, command);

    /// <summary>A copy of the built program that says it is of another version: in the place where the build wrote it down.</summary>
    private static string OtherVersion(TempFolder folder)
    {
        var from = Path.GetDirectoryName(Programs.ActorLoad)!;
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, folder[Path.GetFileName(file)]);
        var library = folder["ActorLoad.Hosting.dll"];
        var bytes = File.ReadAllBytes(library);
        var version = Encoding.UTF8.GetBytes(System.Diagnostics.FileVersionInfo.GetVersionInfo(library).ProductVersion!);
        var at = bytes.AsSpan().IndexOf(version);
        Assert.True(at > 0, "The version is not where the build writes it.");
        bytes[at] = (byte)'9';
        File.WriteAllBytes(library, bytes);
        return folder["actorload.dll"];
    }
}
