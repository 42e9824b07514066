using EchoServer.Tests.Support;

namespace EchoServer.Tests.Processes;

public class ChildModeSpecs
{
    [Fact]
    public async Task Should_say_where_it_listens_and_what_it_did_when_its_input_ends()
    {
        using var server = await ServerProcess.ListenAsync("--child", "--ports", "0", "--port-count", "2");
        Assert.Equal(2, server.Ports.Distinct().Count());
        using var client = await server.ConnectAsync(port: 1);
        await client.ExchangeAsync(Frames.Of(100), Frames.Of(200));

        server.CloseInput();

        var counts = await server.ReadCountsAsync();
        Assert.Equal((server.Id, 1, 1, 2, 308, 308), (counts.Pid, counts.Accepted, counts.Open, counts.Frames, counts.BytesReceived, counts.BytesSent));
        Assert.Equal((0, "", ""), await server.EndAsync());
    }

    [Fact]
    public async Task Should_leave_an_interrupt_to_its_parent_when_it_is_a_child()
    {
        using var server = await ServerProcess.ListenAsync("--child", "--ports", "0");

        server.Signal(ServerProcess.Interrupt);

        using var client = await server.ConnectAsync();
        Assert.Equal(Frames.Of(5), await client.ExchangeAsync(Frames.Of(5)));
        Assert.Equal(1, (await server.AskCountsAsync()).Frames);
    }

    [Fact]
    public async Task Should_end_with_its_counts_when_it_is_told_to_terminate()
    {
        using var server = await ServerProcess.ListenAsync("--child", "--ports", "0");

        server.Signal(ServerProcess.Terminate);

        await server.ReadCountsAsync();
        Assert.Equal(0, (await server.EndAsync()).Code);
    }

    [Fact]
    public async Task Should_count_misbehaviour_when_it_misbehaves()
    {
        using var server = await ServerProcess.ListenAsync("--child", "--ports", "0", "--misbehave", "flip");
        using var client = await server.ConnectAsync();
        Assert.NotEqual(Frames.Of(5), await client.ExchangeAsync(Frames.Of(5)));

        Assert.Equal(1, (await server.AskCountsAsync()).Misbehaved);
    }
}
