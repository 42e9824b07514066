using System.IO.Pipelines;

namespace ActorLoad.Hosting.Operate.Dashboard;

/// <summary>
/// One browser's server-sent events: the history once, then the newest state whenever there is one. What came about while the browser was slow to take
/// the last is not kept for it.
/// </summary>
internal sealed class EventStream(LiveState state, TimeProvider time)
{
    /// <summary>States of a run come once a second, and an operator's orders between them.</summary>
    public static readonly TimeSpan LeastGap = TimeSpan.FromMilliseconds(200);

    /// <summary>Something is said as often as this, so that either end notices that the other is gone.</summary>
    public static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(5);

    /// <summary>Writes until the browser or the server goes.</summary>
    /// <param name="output">A flush is to complete only when the browser's end takes it.</param>
    /// <exception cref="OperationCanceledException">One of them has gone.</exception>
    public async Task WriteAsync(PipeWriter output, CancellationToken cancel)
    {
        await output.WriteAsync(state.History(), cancel);
        while (!cancel.IsCancellationRequested)
        {
            var (version, newest) = state.Newest();
            if ((await output.WriteAsync(newest, cancel)).IsCompleted) return;
            await Task.Delay(LeastGap, time, cancel);
            while (!await IsNewerAsync(version, cancel))
            {
                if ((await output.WriteAsync(state.Beat(), cancel)).IsCompleted) return;
            }
        }
    }

    private async Task<bool> IsNewerAsync(long version, CancellationToken cancel)
    {
        try
        {
            await state.NewerThan(version).WaitAsync(BeatEvery, time, cancel);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
