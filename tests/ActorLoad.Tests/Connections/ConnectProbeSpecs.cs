using System.Net;
using System.Net.Sockets;
using ActorLoad.Connections;
using ActorLoad.Core.Connections;
using Akka.Actor;
using Akka.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Connections;

public sealed class ConnectProbeSpecs : TestKit
{
    private readonly FakeTimeProvider _time = new();
    private readonly TestProbe _group;
    private readonly IActorRef _probe;

    public ConnectProbeSpecs()
        : base(Kit.Hocon)
    {
        _group = CreateTestProbe();
        _probe = _group.ChildActorOf(Props.Create(typeof(ConnectProbe), Kit.Patience, _time));
    }

    [Fact]
    public void Should_say_refused_when_nobody_listens()
    {
        _probe.Tell(new ConnectProbe.Classify(7, Loopback.RefusingEndPoint(), Source: null));

        Assert.Equal(new ConnectProbe.Classified(7, ConnectFailure.Refused), _group.ExpectMsg<ConnectProbe.Classified>());
    }

    [Fact]
    public void Should_say_unknown_when_its_own_connect_succeeds()
    {
        using var listener = Loopback.Listen();

        Assert.Equal(ConnectFailure.Unknown, Ask(listener));
    }

    [Fact]
    public void Should_say_no_port_when_the_source_is_not_this_machines()
    {
        _probe.Tell(new ConnectProbe.Classify(0, Loopback.RefusingEndPoint(), IPAddress.Parse("192.0.2.1")));

        Assert.Equal(ConnectFailure.NoPort, _group.ExpectMsg<ConnectProbe.Classified>().Failure);
    }

    [Fact]
    public void Should_connect_from_the_source_when_one_is_given()
    {
        using var listener = Loopback.Listen();
        var source = IPAddress.Parse("127.0.0.9");

        _probe.Tell(new ConnectProbe.Classify(0, (IPEndPoint)listener.LocalEndPoint!, source));

        using var accepted = listener.Accept();
        Assert.Equal(source, ((IPEndPoint)accepted.RemoteEndPoint!).Address);
    }

    [Fact]
    public void Should_answer_everyone_by_one_probe_when_many_ask()
    {
        using var listener = Loopback.Listen();
        for (var id = 0; id < 100; id++)
            _probe.Tell(new ConnectProbe.Classify(id, (IPEndPoint)listener.LocalEndPoint!, Source: null));

        var answered = Enumerable.Range(0, 100).Select(_ => _group.ExpectMsg<ConnectProbe.Classified>().Id).Order();

        Assert.Equal(Enumerable.Range(0, 100), answered);
        Assert.Equal(1, Accepted(listener));
    }

    [Fact]
    public void Should_probe_again_when_its_answer_has_aged()
    {
        using var listener = Loopback.Listen();
        Ask(listener);
        _time.Advance(ConnectProbe.AnswerServesFor);
        Ask(listener);

        Assert.Equal(2, Accepted(listener));
    }

    [Fact]
    public void Should_probe_each_target_for_itself()
    {
        using var listener = Loopback.Listen();
        Assert.Equal(ConnectFailure.Unknown, Ask(listener));

        _probe.Tell(new ConnectProbe.Classify(0, Loopback.RefusingEndPoint(), Source: null));

        Assert.Equal(ConnectFailure.Refused, _group.ExpectMsg<ConnectProbe.Classified>().Failure);
    }

    private ConnectFailure Ask(Socket listener)
    {
        _probe.Tell(new ConnectProbe.Classify(0, (IPEndPoint)listener.LocalEndPoint!, Source: null));
        return _group.ExpectMsg<ConnectProbe.Classified>().Failure;
    }

    /// <summary>How many connects have reached a listener: those that were answered have, since the answer waits for the handshake.</summary>
    private static int Accepted(Socket listener)
    {
        listener.Blocking = false;
        var accepted = 0;
        while (true)
        {
            try
            {
                listener.Accept().Dispose();
                accepted++;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                return accepted;
            }
        }
    }
}
