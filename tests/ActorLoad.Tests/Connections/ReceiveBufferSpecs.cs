using ActorLoad.Connections;
using Xunit;

namespace ActorLoad.Tests.Connections;

public class ReceiveBufferSpecs
{
    [Theory]
    [InlineData(0, 4096, 512)]
    [InlineData(128, 4096, 512)]
    [InlineData(512, 4096, 512)]
    [InlineData(513, 4096, 1024)]
    [InlineData(1500, 4096, 2048)]
    [InlineData(4096, 4096, 4096)]
    [InlineData(1 << 30, 4096, 4096)]
    [InlineData(int.MaxValue, 65536, 65536)]
    [InlineData(512, 128, 128)]
    public void Should_hold_the_longest_message_but_no_more_than_the_setting_allows(int messageSize, int most, int expected) =>
        Assert.Equal(expected, ReceiveBuffer.SizeOf(messageSize, most));
}
