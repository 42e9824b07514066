using System.Collections.Concurrent;
using System.Net;
using ActorLoad.Baseline.Connections;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Core.Wire;
using ActorLoad.Tests.Connections;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Baseline.Tests.Support;

/// <summary>What conversations live in, under the test's hand: a clock that stands still, and all that they tell, kept.</summary>
internal sealed class Surroundings
{
    /// <summary>Four connections, each due every second of a hold of ten.</summary>
    private const string Base =
        """
        connections = 4
        message { interval = 1s, size { min = 1, max = 64 }, in-flight = 4, reply-timeout = 5s }
        hold.duration = 10s

        """;

    private TallySnapshot _counts = TallySnapshot.Zero;

    public Surroundings(string hocon = "")
    {
        Options = TestOptions.Of(Base + hocon);
        Clock = new RunClock(Time);
        Codec = new LengthPrefixedCodec(Options.Seed, Options.Message.MinSize, Options.Message.MaxSize, Options.Message.Check, messageCount: 64);
        Context = new BaselineContext
        {
            Plan = LoadPlan.From(Options),
            Addresses = new AddressPlan([new IPEndPoint(IPAddress.Loopback, 7001)], []),
            Codec = Codec,
            Recorder = Recorder,
            Clock = Clock,
            Deadlines = new ReplyDeadlines(Options.Connections),
            ConnectTimeout = Options.Ramp.ConnectTimeout,
            ReplyTimeout = Options.Message.ReplyTimeout,
            InFlightLimit = Options.Message.InFlight,
            StackBytes = Options.Baseline.StackBytes,
            Window = new SendWindow(LoadPlan.From(Options)),
            Tell = Events.Enqueue,
        };
    }

    public LoadOptions Options { get; }
    public FakeTimeProvider Time { get; } = new();
    public Recorder Recorder { get; } = new(2);
    public RunClock Clock { get; }
    public LengthPrefixedCodec Codec { get; }
    public BaselineContext Context { get; }
    public ConcurrentQueue<ConnectionEvent> Events { get; } = [];

    public TimeSpan Now => Clock.Now;

    /// <summary>All that was counted so far.</summary>
    public TallySnapshot Counts => _counts += Recorder.Flush().Counts;

    public void Pass(double milliseconds) => Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>The hold begins now, and with it the first message of connection 0.</summary>
    public void OpenWindow() => Context.Window.Open(Now);

    public byte[] FrameOf(int connection, long round) => Codec.Message(Codec.MessageOf(connection, round)).ToArray();

    public void AssertBooksBalance() =>
        Assert.Empty(Books.Check(new ConnectionReport(0, 0, 0, 0, 0, 0, 0, 0, null), Counts.Messages(holdSeconds: 1)));
}
