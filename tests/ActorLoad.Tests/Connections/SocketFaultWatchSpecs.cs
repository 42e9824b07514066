using System.Net;
using System.Net.Sockets;
using ActorLoad.Connections;
using ActorLoad.Core.Connections;
using Akka.Actor;
using Akka.Event;
using Akka.IO;
using Akka.TestKit;
using Xunit;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Connections;

public sealed class SocketFaultWatchSpecs : TestKit
{
    private readonly TestProbe _group;
    private readonly IActorRef _watch;

    public SocketFaultWatchSpecs()
        : base(Kit.Hocon)
    {
        _group = CreateTestProbe();
        _watch = _group.ChildActorOf(SocketFaultWatch.Props());
        Settle();
    }

    [Fact]
    public void Should_tell_the_class_when_a_socket_could_not_be_created()
    {
        Publish(new ActorInitializationException("constructor", new SocketException((int)SocketError.TooManyOpenSockets)));

        Assert.Equal(ConnectFailure.NoDescriptor, _group.ExpectMsg<ConnectionGroupProtocol.SocketCreationFailed>().Failure);
    }

    [Fact]
    public void Should_find_the_cause_when_it_is_wrapped_twice()
    {
        Publish(new ActorInitializationException(
            "constructor", new System.Reflection.TargetInvocationException(new SocketException((int)SocketError.AddressNotAvailable))));

        Assert.Equal(ConnectFailure.NoPort, _group.ExpectMsg<ConnectionGroupProtocol.SocketCreationFailed>().Failure);
    }

    [Fact]
    public void Should_say_nothing_when_an_actor_failed_to_start_for_another_reason()
    {
        Publish(new ActorInitializationException("constructor", new InvalidOperationException("boo")));

        Settle();
        _group.ExpectNothingElse();
    }

    [Fact]
    public void Should_say_nothing_when_an_open_socket_failed()
    {
        Publish(new SocketException((int)SocketError.ConnectionReset));

        Settle();
        _group.ExpectNothingElse();
    }

    [Fact]
    public void Should_hear_of_it_when_Akka_can_not_bind_a_source_that_is_not_this_machines()
    {
        Sys.Tcp().Tell(
            new Tcp.Connect(Loopback.RefusingEndPoint(), new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0), options: [BindAddressNoPort.Instance]),
            TestActor);

        Assert.Equal(ConnectFailure.NoPort, _group.ExpectMsg<ConnectionGroupProtocol.SocketCreationFailed>().Failure);
    }

    private void Publish(Exception cause) => Sys.EventStream.Publish(new Error(cause, "x", typeof(Tcp), "failed"));

    private void Settle()
    {
        _watch.Tell(new Identify(null), TestActor);
        ExpectMsg<ActorIdentity>();
    }
}
