namespace EchoServer.Tests.Support;

/// <summary>How long a test waits for what is to come; long, for a busy machine, and only a failing test takes it.</summary>
internal static class Deadline
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    public static CancellationToken Token => new CancellationTokenSource(Length).Token;

    /// <summary>Looks again and again until <paramref name="holds"/> does.</summary>
    public static async Task UntilAsync(Func<bool> holds)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        var end = Token;
        while (!holds()) await pause.WaitForNextTickAsync(end);
    }
}
