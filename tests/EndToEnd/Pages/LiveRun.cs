using System.Text.RegularExpressions;

namespace EndToEnd.Pages;

/// <summary>A run with a live page that lasts as long as its tests.</summary>
public sealed partial class LiveRun : IAsyncLifetime
{
    internal const int Connections = 300;

    private EchoProcess? _echo;

    internal ActorLoadRun Run { get; private set; } = null!;

    /// <summary>Of the page.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts a run against a server that shows itself on a page of a free port.</summary>
    internal static async Task<(ActorLoadRun Run, Uri Address)> StartAsync(EchoProcess echo, params string[] more)
    {
        var run = ActorLoadRun.Start(
            [
                .. ActorLoadRun.Against(echo), "--connections", $"{Connections}", "--interval", "500ms", "--duration", "1h", "--dashboard",
                "--set", "actor-load.dashboard.port=0", .. more,
            ]);
        return (run, new Uri(AddressText().Match(await run.Process.Error.FirstAsync("live page at http://")).Value));
    }

    public async ValueTask InitializeAsync()
    {
        _echo = await EchoProcess.StartAsync();
        (Run, Address) = await StartAsync(_echo);
        await Run.PhaseAsync("hold", second: 2);
    }

    public async ValueTask DisposeAsync()
    {
        if (Run is not null) await Run.DisposeAsync();
        if (_echo is not null) await _echo.DisposeAsync();
    }

    [GeneratedRegex("http://[0-9.:]+/")]
    private static partial Regex AddressText();
}
