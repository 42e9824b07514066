using System.Net.Sockets;
using ActorLoad.Connections;
using ActorLoad.Core.Plan;
using ActorLoad.Tests.Connections;
using ActorLoad.Tests.Shared;
using Akka.Actor;
using Akka.IO;
using Xunit;

namespace ActorLoad.Tests;

/// <summary>
/// What a message may allocate on its way through an actor that runs where it is told, as connections do: nothing. The message itself is
/// its sender's, and those of the path of many are made once.
/// </summary>
public sealed class AllocationBudgetSpecs : IAsyncDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("budget", LoadOptionsReader.Read(ConfigSources.None).Config!);

    public async ValueTask DisposeAsync() => await _system.Terminate().WaitAsync(Kit.Patience);

    [Fact]
    public void Should_allocate_nothing_when_a_thread_enqueues_and_dequeues()
    {
        var queue = new LeanMessageQueue();
        var envelope = new Envelope("message", ActorRefs.NoSender);

        Assert.Equal(0, Allocated.By(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                queue.Enqueue(ActorRefs.Nobody, envelope);
                queue.Enqueue(ActorRefs.Nobody, envelope);
                while (queue.TryDequeue(out _))
                {
                }
            }
        }));
    }

    [Fact]
    public async Task Should_allocate_nothing_when_an_actor_is_told_and_runs_on_one_thread()
    {
        var counter = _system.ActorOf(Props.Create(typeof(Counter)));
        await counter.Ask<int>(Counter.HowMany, Kit.Patience);
        var allocated = InPlace(() => Allocated.By(() =>
        {
            for (var i = 0; i < 1_000; i++)
                counter.Tell(Counter.One, ActorRefs.NoSender);
        }));

        Assert.Equal(0, allocated);
        Assert.True(await counter.Ask<int>(Counter.HowMany, Kit.Patience) > 1_000);
    }

    /// <summary>From an actor to another and back: what a turn keeps of them meanwhile is made once.</summary>
    [Fact]
    public async Task Should_allocate_nothing_when_actors_tell_each_other_on_one_thread()
    {
        var second = _system.ActorOf(Props.Create(typeof(Counter)));
        var first = _system.ActorOf(Props.Create(typeof(Relay), second));
        await first.Ask<int>(Counter.HowMany, Kit.Patience);
        var allocated = InPlace(() => Allocated.By(() =>
        {
            for (var i = 0; i < 1_000; i++)
                first.Tell(Counter.One, ActorRefs.NoSender);
        }));

        Assert.Equal(0, allocated);
        Assert.True(await second.Ask<int>(Counter.HowMany, Kit.Patience) > 1_000);
    }

    /// <summary>From what is due to the bytes in the socket, and from what Akka.IO has read to the books.</summary>
    [Fact]
    public async Task Should_allocate_nothing_when_a_connection_writes_on_its_socket_and_is_answered()
    {
        const int Rounds = 8;
        var sockets = new ConnectedSockets();
        using var listener = Loopback.Listen();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndPoint!);
        using var peer = await listener.AcceptAsync();
        var around = new Surroundings(_system, ActorRefs.Nobody, TestOptions.Of("connections = 4, message.interval = 1s"), sockets: sockets);
        var connection = _system.ActorOf(ConnectionActor.Props(around.Context).WithMailbox("akka.actor.connection-mailbox"), ConnectionActor.NameOf(0, 1));
        sockets.AfterConnect(socket);
        connection.Tell(new Tcp.Connected(socket.RemoteEndPoint, socket.LocalEndPoint), ActorRefs.Nobody);
        await connection.Ask<ActorIdentity>(new Identify("connected"), Kit.Patience);
        var due = Enumerable.Range(0, Rounds).Select(round => new ConnectionProtocol.SendDue(round, TimeSpan.Zero, around.Context.Plan)).ToArray();
        var replies = due.Select(message => new Tcp.Received(ByteString.FromBytes(around.FrameOf(0, message.Round)))).ToArray();
        var written = new byte[replies.Sum(reply => reply.Data.Count)];

        var allocated = InPlace(() => Allocated.By(() =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                connection.Tell(due[i], ActorRefs.NoSender);
                connection.Tell(replies[i], ActorRefs.NoSender);
            }

            for (var read = 0; read < written.Length;)
                read += peer.Receive(written, read, written.Length - read, SocketFlags.None);
        }));

        Assert.Equal(0, allocated);
        Assert.Equal(replies.SelectMany(reply => reply.Data.ToArray()), written);
        Assert.Equal((around.Messages.Sent, 0), (around.Messages.Echoed, around.Messages.Sent % Rounds));
    }

    /// <summary>On a thread that runs in place what comes up on it, which the test's own must not become.</summary>
    private static long InPlace(Func<long> measure)
    {
        var result = -1L;
        var thread = new Thread(() =>
        {
            InPlaceTurn.Claim();
            result = measure();
        });
        thread.Start();
        thread.Join();
        return result;
    }

    private sealed class Counter : UntypedActor
    {
        public static readonly object One = new(), HowMany = new();
        private int _count;

        protected override void OnReceive(object message)
        {
            if (ReferenceEquals(message, One))
                _count++;
            else
                Sender.Tell(_count);
        }
    }

    private sealed class Relay(IActorRef to) : UntypedActor
    {
        protected override void OnReceive(object message) => to.Tell(message, ReferenceEquals(message, Counter.One) ? Self : Sender);
    }
}
