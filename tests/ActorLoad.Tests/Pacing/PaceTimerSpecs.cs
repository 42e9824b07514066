using ActorLoad.Core.Measure;
using ActorLoad.Pacing;
using ActorLoad.Tests.Connections;
using Xunit;

namespace ActorLoad.Tests.Pacing;

public sealed class PaceTimerSpecs : IDisposable
{
    private readonly RunClock _clock = new(TimeProvider.System);
    private readonly PaceTimer _timer;

    public PaceTimerSpecs() => _timer = new PaceTimer(_clock);

    public void Dispose() => _timer.Dispose();

    [Fact]
    public async Task Should_not_go_off_before_its_time()
    {
        var wokenAt = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var due = _clock.Now + TimeSpan.FromMilliseconds(120);

        _timer.WakeAt(due, () => wokenAt.TrySetResult(_clock.Now));

        Assert.True(await wokenAt.Task.WaitAsync(Kit.Patience) >= due);
    }

    [Fact]
    public async Task Should_go_off_at_once_when_its_time_is_past()
    {
        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        _timer.WakeAt(TimeSpan.Zero, woken.SetResult);

        await woken.Task.WaitAsync(Kit.Patience);
    }

    [Fact]
    public async Task Should_go_off_once_for_each_time_it_is_set()
    {
        var calls = 0;
        for (var i = 0; i < 3; i++)
        {
            var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _timer.WakeAt(_clock.Now, () =>
            {
                Interlocked.Increment(ref calls);
                woken.SetResult();
            });
            await woken.Task.WaitAsync(Kit.Patience);
        }

        Assert.Equal(3, Volatile.Read(ref calls));
    }

    [Fact]
    public async Task Should_forget_the_earlier_time_when_it_is_set_again()
    {
        var woken = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

        _timer.WakeAt(TimeSpan.FromDays(1), () => woken.TrySetResult("the first"));
        _timer.WakeAt(TimeSpan.Zero, () => woken.TrySetResult("the second"));

        Assert.Equal("the second", await woken.Task.WaitAsync(Kit.Patience));
    }
}
