using System.Diagnostics;
using ActorLoad.Connections;
using Xunit;

namespace ActorLoad.Tests.Connections;

public class SocketThreadsSpecs
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(7, 1)]
    [InlineData(8, 2)]
    [InlineData(64, 16)]
    public void Should_be_one_for_four_cores_and_never_none(int cores, int expected) => Assert.Equal(expected, SocketThreads.CountFor(cores));

    [Fact]
    public void Should_be_fewer_for_each_process_when_several_share_the_cores()
    {
        var start = new ProcessStartInfo("worker");

        SocketThreads.Share(start, processes: 8);

        Assert.Equal($"{SocketThreads.CountFor(Environment.ProcessorCount / 8)}", start.Environment["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"]);
    }
}
