using ActorLoad.Connections.Epoll;
using ActorLoad.Core.Measure;
using ActorLoad.Run;
using ActorLoad.Tests.Connections;
using Akka.Actor;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Tests.Run;

public sealed class DispatcherProbeSpecs : IAsyncDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("probe");

    public async ValueTask DisposeAsync() => await _system.Terminate().WaitAsync(Kit.Patience);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_bring_back_each_probe_as_it_was_sent_round(bool epoll)
    {
        using var line = OpenLine(epoll);
        var probes = Enumerable.Range(1, 100).Select(n => new Probe(TimeSpan.FromTicks(n), new Traffic(2 * n, 3 * n))).ToArray();
        var (received, all) = (new List<Probe>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        line.Listen(probe =>
        {
            lock (received)
            {
                received.Add(probe);
                if (received.Count == probes.Length)
                    all.SetResult();
            }
        });

        foreach (var probe in probes)
            line.Send(probe);

        await all.Task.WaitAsync(Kit.Patience);
        Assert.Equal(probes, received.OrderBy(probe => probe.At));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_do_nothing_when_it_is_used_after_its_end(bool epoll)
    {
        var line = OpenLine(epoll);
        line.Listen(_ => { });
        line.Dispose();

        line.Send(new Probe(TimeSpan.Zero, default));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_record_how_long_it_was_on_its_way(bool epoll)
    {
        var clock = new RunClock(new FakeTimeProvider());
        var recorder = new Recorder(shards: 1);
        var parent = _system.ActorOf(Props.Create(typeof(Parent), clock, recorder, EpollOf(epoll)));
        var send = await parent.Ask<Action>("start", Kit.Patience);

        send();

        Assert.True(SpinWait.SpinUntil(() => recorder.Flush().Latencies.Percentiles(Latency.DispatcherDelay)?.Count == 1, Kit.Patience));
    }

    [Theory]
    [InlineData(0, 0, false)] // an idle generator
    [InlineData(50, 3, false)]
    [InlineData(1, 9, false)]
    [InlineData(1, 10, true)]
    [InlineData(0, 1, true)]
    public void Should_set_a_probe_aside_when_hardly_anything_came_but_losses_while_it_waited(int replies, int ends, bool aside)
    {
        var recorder = new Recorder(shards: 3);
        var actor = _system.ActorOf(Props.Create(typeof(DispatcherProbe), new RunClock(new FakeTimeProvider()), recorder, null));
        See(recorder, replies: 7, ends: 100);
        var probe = new Probe(TimeSpan.Zero, recorder.Traffic());
        See(recorder, replies, ends);

        actor.Tell(probe);

        var (measured, setAside) = (0L, 0L);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                var delta = recorder.Flush();
                measured += delta.Latencies.Percentiles(Latency.DispatcherDelay)?.Count ?? 0;
                setAside += delta.Counts[Tally.ProbesInLosses];
                return measured + setAside > 0;
            },
            Kit.Patience));
        Assert.Equal(aside ? (0, 1) : (1, 0), (measured, setAside));
    }

    private EpollTcp? EpollOf(bool epoll) => epoll ? EpollTcp.Of(_system) : null;

    private ProbeLine OpenLine(bool epoll) => ProbeLine.TryOpen(EpollOf(epoll)) ?? throw new InvalidOperationException("This machine has no loopback.");

    private static void See(Recorder recorder, int replies, int ends)
    {
        for (var i = 0; i < replies; i++)
            recorder.Echoed(i, TimeSpan.Zero, TimeSpan.Zero);
        for (var i = 0; i < ends; i++)
            recorder.Ended(i);
    }

    private sealed class Parent(RunClock clock, Recorder recorder, EpollTcp? epoll) : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(DispatcherProbe.Start(Context, clock, recorder, epoll));
    }
}
