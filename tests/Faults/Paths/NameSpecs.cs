using Faults.Support;

namespace Faults.Paths;

/// <summary>R27: targets by name.</summary>
public class NameSpecs
{
    [Fact]
    [Reliability(27)]
    public async Task Should_spread_over_every_address_when_a_name_has_several()
    {
        Tools.RequireRoot("A hosts file of the test's own");
        Tools.Require("unshare", "util-linux");
        using var folder = new TempFolder();
        var hosts = folder.Write("hosts", "127.0.0.1 localhost\n127.0.0.2 several.test\n127.0.0.3 several.test\n");
        await using var first = await EchoProcess.StartAsync("--listen", "127.0.0.2");
        await using var second = await EchoProcess.StartAsync("--listen", "127.0.0.3", "--ports", $"{first.Ports[0]}");
        await using var run = LoadProgram.ActorLoad.StartInShell(
            $"exec unshare -m sh -c 'mount --bind {hosts} /etc/hosts && exec \"$@\"' sh \"$@\"",
            ["--target", $"several.test:{first.Ports[0]}", "--connections", "200", "--interval", "500ms", "--duration", "1s", "--set", "actor-load.message.in-flight=16"]);

        (await run.EndAsync()).Checked(Verdict.Valid);

        var counts = (first: await first.StopAsync(), second: await second.StopAsync());
        Assert.Equal((100, 100), (counts.first.Accepted, counts.second.Accepted));
        Figure.Of(27, $"a name with two addresses: {counts.first.Accepted} and {counts.second.Accepted} connections");
    }

    [Fact]
    [Reliability(27)]
    public async Task Should_say_which_name_has_no_address_when_it_is_unknown()
    {
        var result = await ActorLoadRun.RunAsync("--target", "no-such-host.invalid:7001", "--connections", "10");

        Assert.Equal((2, null), (result.ExitCode, result.Json));
        Assert.Contains("actor-load.target = \"no-such-host.invalid:7001\"", result.Error);
        Assert.Contains("no-such-host.invalid has no address", result.Error);
        Figure.Of(27, "an unknown name: exit 2, and which");
    }

    /// <summary>localhost is ::1 as well on most machines, where this server does not listen.</summary>
    [Fact]
    [Reliability(27)]
    public async Task Should_take_the_IPv4_address_when_a_name_has_both_kinds()
    {
        await using var echo = await EchoProcess.StartAsync();

        var result = await ActorLoadRun.RunAsync("--target", $"localhost:{echo.Ports[0]}", "--connections", "50", "--interval", "500ms", "--duration", "1s");

        Assert.Equal((50, 0), (result.Checked(Verdict.Valid).Connections.Opened, result.Report.Errors.Connect.Total));
        Assert.Equal(50, (await echo.StopAsync()).Accepted);
    }
}
