using System.Net;
using ActorLoad.Connections;
using ActorLoad.Connections.Epoll;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Core.Wire;
using Akka.Actor;
using Akka.IO;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Tests.Connections;

/// <summary>What a connection or a group of them lives in, under the test's hand: a clock that stands still, and whatever is given as Akka's TCP manager or in its place.</summary>
internal sealed class Surroundings
{
    private TallySnapshot _counts = TallySnapshot.Zero;
    private readonly Latencies _latencies = new();

    public Surroundings(ActorSystem system, IActorRef tcp, LoadOptions options, AddressPlan? addresses = null, ConnectedSockets? sockets = null, EpollTcp? epoll = null)
    {
        Clock = new RunClock(Time);
        Codec = new LengthPrefixedCodec(options.Seed, options.Message.MinSize, options.Message.MaxSize, options.Message.Check, messageCount: 64);
        Deadlines = new ReplyDeadlines(options.Connections);
        var settings = TcpSettings.Create(system);
        Context = new ConnectionContext
        {
            Plan = LoadPlan.From(options),
            Ids = IdRange.Whole(options.Connections),
            Addresses = addresses ?? new AddressPlan([new IPEndPoint(IPAddress.Loopback, 7001)], []),
            Codec = Codec,
            Messages = new MessageSet(Codec),
            Recorder = Recorder,
            Clock = Clock,
            Deadlines = Deadlines,
            ConnectTimeout = options.Ramp.ConnectTimeout,
            ReplyTimeout = options.Message.ReplyTimeout,
            InFlightLimit = options.Message.InFlight,
            Tcp = tcp,
            SettingsV4 = settings with { OutgoingSocketForceIpv4 = true },
            SettingsV6 = settings with { OutgoingSocketForceIpv4 = false },
            Sockets = sockets,
            Epoll = epoll,
        };
    }

    public FakeTimeProvider Time { get; } = new();
    public Recorder Recorder { get; } = new(2);
    public RunClock Clock { get; }
    public LengthPrefixedCodec Codec { get; }
    public ReplyDeadlines Deadlines { get; }
    public ConnectionContext Context { get; }

    /// <summary>All that was counted so far.</summary>
    public TallySnapshot Counts
    {
        get
        {
            Flush();
            return _counts;
        }
    }

    public MessageReport Messages => Counts.Messages(holdSeconds: 1);

    public byte[] FrameOf(int connection, long round) => Codec.Message(Codec.MessageOf(connection, round)).ToArray();

    public Percentiles? Measured(Latency latency)
    {
        Flush();
        return _latencies.Percentiles(latency);
    }

    public void AssertBooksBalance() =>
        Assert.Empty(Books.Check(new ConnectionReport(0, 0, 0, 0, 0, 0, 0, 0, null), Messages));

    private void Flush()
    {
        var delta = Recorder.Flush();
        _counts += delta.Counts;
        _latencies.Add(delta.Latencies);
    }
}
