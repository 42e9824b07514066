using ActorLoad.Core.Measure;
using ActorLoad.Run;
using ActorLoad.Tests.Connections;
using Akka.Actor;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Tests.Run;

public sealed class DispatcherProbeSpecs : IDisposable
{
    private readonly ProbeLine _line = ProbeLine.TryOpen() ?? throw new InvalidOperationException("This machine has no loopback.");

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task Should_bring_back_each_number_when_it_is_sent_round()
    {
        var (numbers, all) = (new List<long>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _line.Listen(number =>
        {
            lock (numbers)
            {
                numbers.Add(number);
                if (numbers.Count == 100)
                    all.SetResult();
            }
        });

        for (var number = 0; number < 100; number++)
            _line.Send(number);

        await all.Task.WaitAsync(Kit.Patience);
        Assert.Equal(Enumerable.Range(0, 100).Select(n => (long)n), numbers.Order());
    }

    [Fact]
    public void Should_do_nothing_when_it_is_used_after_its_end()
    {
        _line.Listen(_ => { });
        _line.Dispose();

        _line.Send(1);
    }

    [Fact]
    public async Task Should_record_how_long_it_was_on_its_way()
    {
        var clock = new RunClock(new FakeTimeProvider());
        var recorder = new Recorder(shards: 1);
        using var system = ActorSystem.Create("probe");
        try
        {
            var parent = system.ActorOf(Props.Create(() => new Parent(clock, recorder)));
            var send = await parent.Ask<Action>("start", Kit.Patience);

            send();

            Assert.True(SpinWait.SpinUntil(() => recorder.Flush().Latencies.Percentiles(Latency.DispatcherDelay)?.Count == 1, Kit.Patience));
        }
        finally
        {
            await system.Terminate().WaitAsync(Kit.Patience);
        }
    }

    private sealed class Parent(RunClock clock, Recorder recorder) : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(DispatcherProbe.Start(Context, clock, recorder));
    }
}
