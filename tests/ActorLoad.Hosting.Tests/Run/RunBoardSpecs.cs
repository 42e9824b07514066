using ActorLoad.Hosting.Run;
using Xunit;

namespace ActorLoad.Hosting.Tests.Run;

public class RunBoardSpecs
{
    private readonly List<string> _stops = [];
    private readonly RunBoard _board;

    public RunBoardSpecs() => _board = new RunBoard("actors", _stops.Add);

    [Fact]
    public async Task Should_stop_the_run_when_it_has_not_begun()
    {
        Assert.True((await _board.OrderAsync(new StopOrder("pbm"), TestContext.Current.CancellationToken)).Obeyed);

        Assert.Equal(["pbm"], _stops);
    }

    [Fact]
    public async Task Should_say_that_nothing_runs_when_the_run_has_not_begun()
    {
        var outcome = await _board.OrderAsync(new PauseOrder("pbm"), TestContext.Current.CancellationToken);

        Assert.Equal((false, "The run has not begun; stop is all that it can be told."), (outcome.Obeyed, outcome.Text));
    }

    [Fact]
    public async Task Should_hand_an_order_to_the_run_when_it_has_begun()
    {
        var run = new Handle();
        _board.Begin(run);

        var outcome = await _board.OrderAsync(new PauseOrder("pbm"), TestContext.Current.CancellationToken);

        Assert.Equal([new PauseOrder("pbm")], run.Orders);
        Assert.Equal("Done.", outcome.Text);
    }

    [Fact]
    public void Should_tell_that_something_is_new_when_progress_comes()
    {
        var changes = 0;
        _board.Changed += () => changes++;

        _board.Tell(HealthyRun.Hold with { Paused = true });

        Assert.Equal((1, true), (changes, _board.Paused));
    }

    private sealed class Handle : IRunHandle
    {
        public List<RunOrder> Orders { get; } = [];

        public Task Ended => Task.CompletedTask;

        public void Stop(string by) => Orders.Add(new StopOrder(by));

        public Task<OrderOutcome> OrderAsync(RunOrder order, CancellationToken cancel)
        {
            Orders.Add(order);
            return Task.FromResult(new OrderOutcome(true, "Done."));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
