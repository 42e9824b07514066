using System.Net.Sockets;
using EchoServer.Native;
using EchoServer.Tests.Support;

namespace EchoServer.Tests.Processes;

public class ProcessGroupSpecs
{
    [Fact]
    public async Task Should_speak_for_all_its_processes_when_ports_are_spread()
    {
        using var server = await ServerProcess.ListenAsync("--ports", "0", "--port-count", "3", "--processes", "2");
        Assert.Equal(3, server.Ports.Distinct().Count());
        Assert.Equal(2, server.Children().Count);
        for (var port = 0; port < 3; port++)
        {
            using var client = await server.ConnectAsync(port);
            await client.ExchangeAsync(Frames.Of(96));
        }

        var asked = await server.AskCountsAsync();
        Assert.Equal((server.Id, 3, 3, 300), (asked.Pid, asked.Accepted, asked.Frames, asked.BytesSent));

        server.Signal(ServerProcess.Interrupt);
        Assert.Equal(asked with { Open = 0 }, await server.ReadCountsAsync());
        Assert.Equal((0, "", ""), await server.EndAsync());
    }

    [Fact]
    public async Task Should_take_its_children_along_when_it_is_killed()
    {
        using var server = await ServerProcess.ListenAsync("--ports", "0", "--port-count", "2", "--processes", "2");
        using var first = await server.ConnectAsync(0);
        using var second = await server.ConnectAsync(1);

        server.Signal(ServerProcess.Kill);

        // A child's end closes its connections.
        Assert.Empty(await first.ReceiveAsync(1));
        Assert.Empty(await second.ReceiveAsync(1));
    }

    [Fact]
    public async Task Should_stop_and_say_why_when_a_child_is_killed()
    {
        using var server = await ServerProcess.ListenAsync("--ports", "0", "--port-count", "2", "--processes", "2");

        Assert.Equal(0, Libc.Kill(server.Children()[0], ServerProcess.Kill));

        var (code, output, error) = await server.EndAsync();
        Assert.Equal(1, code);
        Assert.Contains("child process", error);
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Should_start_nothing_when_a_port_of_one_process_is_taken()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        taken.Listen();
        var port = ((System.Net.IPEndPoint)taken.LocalEndPoint!).Port;
        var other = port == 65535 ? port - 1 : port;

        using var server = ServerProcess.Start("--ports", $"{other}-{other + 1}", "--processes", "2");

        var (code, _, error) = await server.EndAsync();
        Assert.Equal(1, code);
        Assert.Contains($"127.0.0.1:{port}: the port is taken", error);
    }
}
