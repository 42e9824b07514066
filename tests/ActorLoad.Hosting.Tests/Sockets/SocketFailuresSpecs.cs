using System.Net.Sockets;
using ActorLoad.Core.Connections;
using ActorLoad.Hosting.Sockets;
using Xunit;

namespace ActorLoad.Hosting.Tests.Sockets;

public class SocketFailuresSpecs
{
    [Theory]
    [InlineData(SocketError.ConnectionRefused, ConnectFailure.Refused)]
    [InlineData(SocketError.TimedOut, ConnectFailure.Timeout)]
    [InlineData(SocketError.ConnectionReset, ConnectFailure.Reset)]
    [InlineData(SocketError.HostUnreachable, ConnectFailure.Unreachable)]
    [InlineData(SocketError.NetworkUnreachable, ConnectFailure.Unreachable)]
    [InlineData(SocketError.AddressNotAvailable, ConnectFailure.NoPort)]
    [InlineData(SocketError.AddressAlreadyInUse, ConnectFailure.NoPort)]
    [InlineData(SocketError.TooManyOpenSockets, ConnectFailure.NoDescriptor)]
    [InlineData(SocketError.AccessDenied, ConnectFailure.Unknown)]
    public void Should_class_a_failed_connect_when_the_systems_error_is_known(SocketError error, ConnectFailure expected) =>
        Assert.Equal(expected, SocketFailures.OfConnect(error));

    [Theory]
    [InlineData(SocketError.ConnectionReset, CloseReason.Reset)]
    [InlineData(SocketError.Shutdown, CloseReason.Reset)]
    [InlineData(SocketError.TimedOut, CloseReason.Network)]
    [InlineData(SocketError.HostUnreachable, CloseReason.Network)]
    [InlineData(SocketError.AccessDenied, CloseReason.Unknown)]
    public void Should_class_a_lost_connection_when_the_systems_error_is_known(SocketError error, CloseReason expected) =>
        Assert.Equal(expected, SocketFailures.OfClose(error));
}
