namespace EndToEnd.Runs;

/// <summary>One ordinary run against a server that counts, for all that may be said of it.</summary>
public sealed class CleanRun : IAsyncLifetime
{
    public const int Connections = 300, Sends = 4;

    internal RunResult Result { get; private set; } = null!;

    internal EchoCounts Counts { get; private set; } = null!;

    internal RunReport Report => Result.Report;

    public async ValueTask InitializeAsync()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.StartStrict(
            [.. ActorLoadRun.Against(echo), "--connections", $"{Connections}", "--interval", "500ms", "--duration", "2s", "--label", "clean",
             "--set", "actor-load.message.in-flight=16"]);
        Result = await run.EndAsync();
        Counts = await echo.StopAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
