using System.Net.Sockets;
using System.Runtime.InteropServices;
using ActorLoad.Connections.Epoll;
using Xunit;

namespace ActorLoad.Tests.Connections.Epoll;

public sealed class ErrnoSpecs
{
    /// <summary>The platform has one text for both.</summary>
    [Theory]
    [InlineData(13)]
    [InlineData(22)]
    [InlineData(98)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(102)]
    [InlineData(103)]
    [InlineData(104)]
    [InlineData(110)]
    [InlineData(111)]
    [InlineData(112)]
    [InlineData(113)]
    public void Should_name_the_error_that_the_system_means(int errno) =>
        Assert.Equal(Marshal.GetPInvokeErrorMessage(errno), new SocketException((int)Errno.ToSocketError(errno)).Message);

    [Theory]
    [InlineData(23)] // in the whole machine
    [InlineData(24)] // in this process
    public void Should_know_both_ways_to_have_too_many_sockets(int errno) =>
        Assert.Equal(SocketError.TooManyOpenSockets, Errno.ToSocketError(errno));

    [Theory]
    [InlineData(12)] // no memory, in the kernel
    [InlineData(28)] // more watches than fs.epoll.max_user_watches
    [InlineData(9999)]
    public void Should_call_what_is_no_want_of_descriptors_an_error(int errno) => Assert.Equal(SocketError.SocketError, Errno.ToSocketError(errno));
}
