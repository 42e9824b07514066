namespace EndToEnd.Harness;

/// <summary>How long a test waits for what is to come: long, for a busy machine, and only a failing test takes it.</summary>
internal static class Deadline
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    public static async Task<T> For<T>(Task<T> task, string what) => await For(task, () => what);

    /// <param name="what">Asked only when it did not come, so that it tells what is known by then.</param>
    public static async Task<T> For<T>(Task<T> task, Func<string> what)
    {
        try
        {
            return await task.WaitAsync(Length);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{what()} did not come within {Length.TotalSeconds:0} s.", late);
        }
    }

    /// <summary>Looks again and again until <paramref name="holds"/> does.</summary>
    public static async Task UntilAsync(Func<bool> holds, string what) => await UntilAsync(() => Task.FromResult(holds()), what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var end = new CancellationTokenSource(Length);
        while (!await holds())
        {
            if (end.IsCancellationRequested) throw new TimeoutException($"It did not come to be within {Length.TotalSeconds:0} s that {what}.");
            await pause.WaitForNextTickAsync();
        }
    }
}
