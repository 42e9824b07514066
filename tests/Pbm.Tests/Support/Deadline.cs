namespace Pbm.Tests.Support;

/// <summary>How long a test waits for what is to come: long, for a busy machine, and only a failing test takes it.</summary>
internal static class Deadline
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    public static Task<T> For<T>(Task<T> task) => task.WaitAsync(Length);

    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var end = new CancellationTokenSource(Length);
        while (!holds())
        {
            if (end.IsCancellationRequested)
                throw new TimeoutException($"It did not come to be that {what}.");
            await pause.WaitForNextTickAsync();
        }
    }
}
