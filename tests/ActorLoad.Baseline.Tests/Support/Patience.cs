using Xunit;

namespace ActorLoad.Baseline.Tests.Support;

/// <summary>How long a test waits for what is to come: long, for a busy machine, and only a failing test takes it.</summary>
internal static class Patience
{
    public const int Milliseconds = 30_000;

    public static readonly TimeSpan Length = TimeSpan.FromMilliseconds(Milliseconds);

    public static Task<T> WithPatience<T>(this Task<T> task) => task.WaitAsync(Length);

    public static Task WithPatience(this Task task) => task.WaitAsync(Length);
}

/// <summary>What blocks a thread, on one of its own.</summary>
internal sealed class Blocking<T>
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;

    public Blocking(Func<T> call)
    {
        _thread = new Thread(() =>
        {
            try
            {
                _result.SetResult(call());
            }
            catch (Exception e)
            {
                _result.SetException(e);
            }
        });
        _thread.IsBackground = true;
        _thread.Start();
    }

    /// <summary>What the call returned, which it does within the test's patience.</summary>
    public Task<T> Result => _result.Task.WithPatience();

    /// <summary>Returns when the thread waits, for a lock of the runtime's, and not when it is merely about to.</summary>
    public Blocking<T> Waits()
    {
        Assert.True(SpinWait.SpinUntil(() => (_thread.ThreadState & ThreadState.WaitSleepJoin) != 0 || _result.Task.IsCompleted, Patience.Length));
        Assert.False(_result.Task.IsCompleted, "It did not wait.");
        return this;
    }
}
