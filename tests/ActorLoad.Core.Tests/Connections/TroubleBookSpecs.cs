using System.Net;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using Xunit;

namespace ActorLoad.Core.Tests.Connections;

public class TroubleBookSpecs
{
    private static readonly IPEndPoint s_target = new(IPAddress.Loopback, 7001);
    private static readonly IPEndPoint s_other = new(IPAddress.Loopback, 7002);

    private readonly Recorder _recorder = new(1);
    private readonly List<(string Kind, string Text)> _notes = [];
    private readonly TroubleBook _book;

    public TroubleBookSpecs() => _book = new TroubleBook(_recorder, "the sockets", (kind, text) => _notes.Add((kind, text)));

    [Theory]
    [InlineData(ConnectFailure.Refused, Tally.ConnectRefused, "127.0.0.1:7001 refuses connections")]
    [InlineData(ConnectFailure.Timeout, Tally.ConnectTimeout, "127.0.0.1:7001 did not answer a connect in time")]
    [InlineData(ConnectFailure.Reset, Tally.ConnectReset, "127.0.0.1:7001 reset a connect")]
    [InlineData(ConnectFailure.Unreachable, Tally.ConnectUnreachable, "127.0.0.1:7001 can't be reached")]
    [InlineData(ConnectFailure.NoPort, Tally.ConnectNoPort, "this machine has no free port towards 127.0.0.1:7001")]
    [InlineData(ConnectFailure.NoDescriptor, Tally.ConnectNoDescriptor, "this process has no free descriptor")]
    [InlineData(ConnectFailure.NoThread, Tally.ConnectNoThread, "this machine gives this process no further thread")]
    [InlineData(ConnectFailure.Lost, Tally.ConnectUnknown, "a connect to 127.0.0.1:7001 failed, and the sockets do not say why")]
    [InlineData(ConnectFailure.Unknown, Tally.ConnectUnknown, "a connect to 127.0.0.1:7001 failed, and the sockets do not say why")]
    public void Should_count_a_failed_connect_in_its_own_class_and_say_so(ConnectFailure failure, Tally expected, string text)
    {
        _book.ConnectFailed(0, s_target, failure);

        Assert.Equal(expected, TheOnlyOne());
        Assert.Equal([("connect", text)], _notes);
    }

    [Theory]
    [InlineData(CloseReason.PeerFin, Tally.ClosePeerFin, "127.0.0.1:7001 closed a connection (FIN)")]
    [InlineData(CloseReason.Reset, Tally.CloseReset, "127.0.0.1:7001 reset a connection (RST)")]
    [InlineData(CloseReason.Protocol, Tally.CloseProtocol, "127.0.0.1:7001 broke the protocol: the connection was closed")]
    [InlineData(CloseReason.Mismatch, Tally.CloseMismatch, "127.0.0.1:7001 answered wrong twice running: the connection was closed")]
    [InlineData(CloseReason.Network, Tally.CloseNetwork, "the network to 127.0.0.1:7001 failed")]
    [InlineData(CloseReason.Unknown, Tally.CloseUnknown, "a connection to 127.0.0.1:7001 closed, and the sockets do not say why")]
    public void Should_count_a_lost_connection_in_its_own_class_and_say_so(CloseReason reason, Tally expected, string text)
    {
        _book.Closed(0, s_target, reason);

        Assert.Equal(expected, TheOnlyOne());
        Assert.Equal([("close", text)], _notes);
    }

    [Fact]
    public void Should_say_it_once_and_count_it_each_time_when_the_same_happens_again()
    {
        for (var connection = 0; connection < 1_000; connection++)
            _book.ConnectFailed(connection, s_target, ConnectFailure.Refused);

        Assert.Equal(1_000, _recorder.Flush().Counts[Tally.ConnectRefused]);
        Assert.Single(_notes);
    }

    [Fact]
    public void Should_say_it_of_each_target_when_it_happens_to_several()
    {
        _book.Closed(0, s_target, CloseReason.Reset);
        _book.Closed(1, s_other, CloseReason.Reset);

        Assert.Equal(["127.0.0.1:7001 reset a connection (RST)", "127.0.0.1:7002 reset a connection (RST)"], _notes.Select(note => note.Text));
    }

    [Fact]
    public void Should_say_both_when_a_connect_and_a_connection_fail()
    {
        _book.ConnectFailed(0, s_target, ConnectFailure.Reset);
        _book.Closed(0, s_target, CloseReason.Reset);

        Assert.Equal(["connect", "close"], _notes.Select(note => note.Kind));
    }

    private Tally TheOnlyOne()
    {
        var counts = _recorder.Flush().Counts;
        var tally = Assert.Single(Enum.GetValues<Tally>(), tally => counts[tally] != 0);
        Assert.Equal(1, counts[tally]);
        return tally;
    }
}
