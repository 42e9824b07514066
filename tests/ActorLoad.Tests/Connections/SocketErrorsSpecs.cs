using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using ActorLoad.Connections;
using ActorLoad.Core.Connections;
using Akka.Actor;
using Akka.IO;
using Xunit;

namespace ActorLoad.Tests.Connections;

public class SocketErrorsSpecs
{
    [Theory]
    [InlineData(SocketError.ConnectionReset, CloseReason.Reset)]
    [InlineData(SocketError.Shutdown, CloseReason.Reset)]
    [InlineData(SocketError.ConnectionAborted, CloseReason.Reset)]
    [InlineData(SocketError.TimedOut, CloseReason.Network)]
    [InlineData(SocketError.HostUnreachable, CloseReason.Network)]
    [InlineData(SocketError.NetworkUnreachable, CloseReason.Network)]
    public void Should_class_a_close_when_all_that_is_left_of_the_error_is_this_platforms_text(SocketError error, CloseReason expected) =>
        Assert.Equal(expected, SocketErrors.Classify(new Tcp.ErrorClosed(new SocketException((int)error).Message)));

    [Fact]
    public void Should_call_a_close_unknown_when_its_text_is_no_platforms() =>
        Assert.Equal(CloseReason.Unknown, SocketErrors.Classify(new Tcp.ErrorClosed("who knows")));

    [Fact]
    public void Should_find_the_socket_error_when_it_is_deep_in_a_chain() =>
        Assert.Equal(
            SocketError.HostDown,
            SocketErrors.Find(new InvalidOperationException("", new IOException("", new SocketException((int)SocketError.HostDown)))));

    [Fact]
    public void Should_find_none_when_the_chain_has_no_socket_error() => Assert.Null(SocketErrors.Find(new InvalidOperationException("", new IOException())));

    [Fact]
    public void Should_find_none_when_there_is_no_exception() => Assert.Null(SocketErrors.Find(null));

    [Fact]
    public void Should_call_a_failed_connect_lost_when_akka_gives_no_cause() =>
        Assert.Equal(ConnectFailure.Lost, SocketErrors.Classify(new Tcp.CommandFailed(new Tcp.Connect(new IPEndPoint(IPAddress.Loopback, 1)))));
}

/// <summary>What Akka.IO really says of real sockets on this platform: <see cref="SocketErrors"/> goes by its texts.</summary>
public sealed class SocketErrorsOfAkkaSpecs : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly ActorSystem _system = ActorSystem.Create("socket-errors", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Channel<object> _told = Channel.CreateUnbounded<object>();

    public SocketErrorsOfAkkaSpecs() => _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _system.Terminate();
    }

    private async Task<T> ToldAsync<T>()
    {
        using var cancel = new CancellationTokenSource(s_patience);
        return Assert.IsType<T>(await _told.Reader.ReadAsync(cancel.Token), exactMatch: false);
    }

    private void Connect(TimeSpan timeout) =>
        _system.ActorOf(Props.Create(typeof(Client), _listener.LocalEndPoint!, timeout, _told.Writer));

    /// <returns>The server's side.</returns>
    private async Task<Socket> OpenAsync()
    {
        _listener.Listen();
        Connect(s_patience);
        var accepted = await _listener.AcceptAsync();
        await ToldAsync<Tcp.Connected>();
        return accepted;
    }

    /// <summary>Bound and not listening: nobody else can take the port meanwhile, and the kernel refuses.</summary>
    [Fact]
    public async Task Should_call_a_connect_lost_when_a_closed_port_refuses_it()
    {
        Connect(s_patience);

        Assert.Equal(ConnectFailure.Lost, SocketErrors.Classify(await ToldAsync<Tcp.CommandFailed>()));
    }

    /// <summary>The accept queue is full, so that the kernel drops the handshake.</summary>
    [Fact]
    public async Task Should_call_a_connect_timed_out_when_nobody_answers_the_handshake()
    {
        _listener.Listen(backlog: 0);
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(_listener.LocalEndPoint!);

        Connect(TimeSpan.FromMilliseconds(300));

        Assert.Equal(ConnectFailure.Timeout, SocketErrors.Classify(await ToldAsync<Tcp.CommandFailed>()));
    }

    [Fact]
    public async Task Should_call_a_close_a_reset_when_the_server_sends_rst()
    {
        using var accepted = await OpenAsync();
        accepted.LingerState = new LingerOption(enable: true, seconds: 0);
        accepted.Close();

        Assert.Equal(CloseReason.Reset, SocketErrors.Classify(await ToldAsync<Tcp.ConnectionClosed>()));
    }

    [Fact]
    public async Task Should_call_a_close_the_peers_when_the_server_sends_fin()
    {
        using var accepted = await OpenAsync();
        accepted.Shutdown(SocketShutdown.Send);

        Assert.Equal(CloseReason.PeerFin, SocketErrors.Classify(await ToldAsync<Tcp.ConnectionClosed>()));
    }

    private sealed class Client(EndPoint target, TimeSpan timeout, ChannelWriter<object> told) : UntypedActor
    {
        protected override void PreStart() => Context.System.Tcp().Tell(new Tcp.Connect(target, timeout: timeout));

        protected override void OnReceive(object message)
        {
            if (message is Tcp.Connected)
                Sender.Tell(new Tcp.Register(Self));
            told.TryWrite(message);
        }
    }
}
