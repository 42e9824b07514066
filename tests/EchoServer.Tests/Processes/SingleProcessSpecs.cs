using EchoServer.Tests.Support;

namespace EchoServer.Tests.Processes;

public class SingleProcessSpecs
{
    [Fact]
    public async Task Should_end_with_its_counts_when_it_is_interrupted()
    {
        using var server = await ServerProcess.ListenAsync("--ports", "0");
        server.CloseInput(); // of no interest unless it is a child
        using var client = await server.ConnectAsync();
        await client.ExchangeAsync(Frames.Of(5));

        server.Signal(ServerProcess.Interrupt);

        Assert.Equal(1, (await server.ReadCountsAsync()).Frames);
        Assert.Equal(0, (await server.EndAsync()).Code);
    }

    [Fact]
    public async Task Should_report_and_go_on_when_its_counts_are_asked()
    {
        using var server = await ServerProcess.ListenAsync("--ports", "0");
        using var client = await server.ConnectAsync();

        await client.ExchangeAsync(Frames.Of(5));
        Assert.Equal(1, (await server.AskCountsAsync()).Frames);
        await client.ExchangeAsync(Frames.Of(5));
        Assert.Equal(2, (await server.AskCountsAsync()).Frames);
    }

    [Fact]
    public async Task Should_serve_again_on_the_same_port_when_it_is_restarted_at_once()
    {
        int port;
        using (var first = await ServerProcess.ListenAsync("--ports", "0"))
        {
            port = first.Ports[0];
            using var client = await first.ConnectAsync();
            await client.ExchangeAsync(Frames.Of(5));
            first.Signal(ServerProcess.Terminate); // the server closes first: its end of the connection is left in TIME_WAIT
            await first.EndAsync();
        }

        using var second = await ServerProcess.ListenAsync("--ports", $"{port}");
        using var again = await second.ConnectAsync();

        Assert.Equal(Frames.Of(5), await again.ExchangeAsync(Frames.Of(5)));
    }

    [Fact]
    public async Task Should_wait_for_descriptors_and_then_serve_when_they_run_out()
    {
        const int descriptors = 200;
        using var server = ServerProcess.StartLimited(descriptors, "--ports", "0");
        await server.ReadListeningAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, descriptors).Select(_ => server.ConnectAsync()));
        var end = Deadline.Token;
        var counts = await server.AskCountsAsync();
        while (counts.AcceptErrors < 2)
        {
            end.ThrowIfCancellationRequested();
            counts = await server.AskCountsAsync();
        }
        Assert.InRange(counts.Accepted, 1, descriptors - 1);

        foreach (var client in clients[..150]) client.Dispose();

        await Task.WhenAll(clients[150..].Select(async c => Assert.Equal(Frames.Of(5), await c.ExchangeAsync(Frames.Of(5)))));
        foreach (var client in clients[150..]) client.Dispose();
    }
}
