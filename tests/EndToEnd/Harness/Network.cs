using System.Globalization;

namespace EndToEnd.Harness;

/// <summary>
/// Machines of a network of the test's own: network namespaces, each joined by a pair of virtual cables to a bridge in a namespace of its own. Nothing else is
/// reached from it, and nothing is left of it.
/// </summary>
internal sealed class Network : IAsyncDisposable
{
    private static int s_made;

    private readonly string _prefix = string.Create(
        CultureInfo.InvariantCulture, $"al{Environment.ProcessId % 100_000}n{Interlocked.Increment(ref s_made)}");

    private readonly int _machines;

    private Network(int machines) => _machines = machines;

    private string Switch => _prefix + "s";

    /// <summary>Skips the test where it can't be had.</summary>
    public static void Require()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Network namespaces take root.");
        Assert.SkipUnless(File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip"), "Network namespaces are made with ip, of Debian's package iproute2.");
    }

    public static async Task<Network> CreateAsync(int machines)
    {
        var network = new Network(machines);
        try
        {
            await IpAsync("netns", "add", network.Switch);
            await IpAsync("-n", network.Switch, "link", "add", "bridge", "type", "bridge", "forward_delay", "0");
            await IpAsync("-n", network.Switch, "link", "set", "bridge", "up");
            for (var i = 0; i < machines; i++)
            {
                var (space, port) = (network.SpaceOf(i), $"port{i}");
                await IpAsync("netns", "add", space);
                await IpAsync("-n", network.Switch, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", space);
                await IpAsync("-n", network.Switch, "link", "set", port, "master", "bridge", "up");
                await IpAsync("-n", space, "addr", "add", network.AddressOf(i) + "/24", "dev", "eth0");
                await IpAsync("-n", space, "link", "set", "lo", "up");
                await IpAsync("-n", space, "link", "set", "eth0", "up");
            }

            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    public string AddressOf(int machine) => string.Create(CultureInfo.InvariantCulture, $"10.213.7.{machine + 1}");

    /// <summary>Starts a program on a machine.</summary>
    public ChildProcess Start(int machine, params IEnumerable<string> command) => ChildProcess.Start("ip", ["netns", "exec", SpaceOf(machine), .. command]);

    /// <summary>Starts a run on a machine, as <see cref="LoadProgram.Start"/> does here.</summary>
    public ActorLoadRun StartRun(int machine, params IEnumerable<string> arguments) =>
        LoadProgram.ActorLoad.StartInShell($"exec ip netns exec {SpaceOf(machine)} \"$@\"", arguments);

    /// <summary>Starts an echo server on a machine, at its address.</summary>
    public Task<EchoProcess> StartEchoAsync(int machine, params string[] arguments) =>
        EchoProcess.StartAsync(command => Start(machine, command), ["--listen", AddressOf(machine), .. arguments]);

    /// <summary>Carries out a command on a machine.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> SayAsync(int machine, params string[] command)
    {
        await using var child = Start(machine, command);
        var code = await child.EndAsync();
        Assert.True(code == 0, $"{string.Join(' ', command)}: {child.Error.Text}");
        return child.Out.Text;
    }

    /// <summary>Pulls a machine's cable out: what it sends is lost without a word, and what is sent to it.</summary>
    public Task CutAsync(int machine) => IpAsync("-n", Switch, "link", "set", $"port{machine}", "nomaster");

    public Task HealAsync(int machine) => IpAsync("-n", Switch, "link", "set", $"port{machine}", "master", "bridge");

    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < _machines; i++)
            await ChildAsync("netns", "del", SpaceOf(i));
        await ChildAsync("netns", "del", Switch);
    }

    private string SpaceOf(int machine) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}m{machine}");

    private static async Task IpAsync(params string[] arguments)
    {
        var (code, error) = await ChildAsync(arguments);
        Assert.True(code == 0, $"ip {string.Join(' ', arguments)}: {error}");
    }

    private static async Task<(int Code, string Error)> ChildAsync(params string[] arguments)
    {
        await using var ip = ChildProcess.Start("ip", arguments);
        return (await ip.EndAsync(), ip.Error.Text);
    }
}
