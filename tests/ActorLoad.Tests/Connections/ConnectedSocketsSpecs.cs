using ActorLoad.Connections;
using Akka.IO;
using Xunit;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Connections;

public sealed class ConnectedSocketsSpecs : TestKit
{
    public ConnectedSocketsSpecs()
        : base(Kit.Hocon)
    {
    }

    /// <summary>Akka.IO itself: what it tells its commander is what the socket is found by.</summary>
    [Fact]
    public void Should_have_the_socket_of_each_connection_that_Akka_opens()
    {
        const int Connections = 50;
        var sockets = new ConnectedSockets();
        using var listener = Loopback.Listen();
        for (var i = 0; i < Connections; i++)
            Sys.Tcp().Tell(new Tcp.Connect(listener.LocalEndPoint!, options: [sockets]), TestActor);

        for (var i = 0; i < Connections; i++)
        {
            var connected = ExpectMsg<Tcp.Connected>();
            var socket = sockets.Take(connected.LocalAddress);

            Assert.NotNull(socket);
            Assert.Equal((connected.LocalAddress, connected.RemoteAddress), (socket.LocalEndPoint, socket.RemoteEndPoint));
            Assert.True(socket.NoDelay);
            Assert.Null(sockets.Take(connected.LocalAddress));
        }
    }

    [Fact]
    public void Should_have_none_where_none_was_connected() => Assert.Null(new ConnectedSockets().Take(Loopback.RefusingEndPoint()));
}
