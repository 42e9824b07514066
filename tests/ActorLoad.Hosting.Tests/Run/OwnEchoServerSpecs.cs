using System.Net.Sockets;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Run;
using Xunit;

namespace ActorLoad.Hosting.Tests.Run;

public sealed class OwnEchoServerSpecs
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 6)]
    public async Task Should_listen_on_every_port_when_it_has_so_many_processes(int processes, int ports)
    {
        using var server = await OwnEchoServer.StartAsync(new EchoServerPlan(processes, ports), TestContext.Current.CancellationToken);

        Assert.Equal(ports, server.EndPoints.Distinct().Count());
        foreach (var endPoint in server.EndPoints)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
            byte[] frame = [0, 0, 0, 1, 42];
            await client.GetStream().WriteAsync(frame, TestContext.Current.CancellationToken);
            var echo = new byte[frame.Length];
            await client.GetStream().ReadExactlyAsync(echo, TestContext.Current.CancellationToken);
            Assert.Equal(frame, echo);
        }
    }

    [Fact]
    public async Task Should_end_with_all_its_processes_when_it_is_disposed()
    {
        var server = await OwnEchoServer.StartAsync(new EchoServerPlan(2, 2), TestContext.Current.CancellationToken);

        server.Dispose();

        foreach (var endPoint in server.EndPoints)
        {
            using var client = new TcpClient();
            await Assert.ThrowsAnyAsync<SocketException>(() => client.ConnectAsync(endPoint, TestContext.Current.CancellationToken).AsTask());
        }
    }
}
