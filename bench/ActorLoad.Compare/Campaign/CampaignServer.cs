using System.Globalization;
using ActorLoad.Compare.Processes;

namespace ActorLoad.Compare.Campaign;

/// <summary>The echo server of a seed, which may be frozen, killed and started again on the same port.</summary>
internal sealed class CampaignServer(string program, int flipEvery, Children all) : IAsyncDisposable
{
    /// <summary>Any would do: in a namespace of our own it is nobody else's. Below the ephemeral ones, so that no connection has it.</summary>
    public const int Port = 7001;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private Child? _child;

    /// <summary>Of its process; null while there is none.</summary>
    public int? Id => _child?.Id;

    /// <summary>What it did before was not lost with a process.</summary>
    public bool CountsAreWhole { get; private set; } = true;

    /// <exception cref="BenchException">It does not listen.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        string[] flip = flipEvery > 0 ? ["--misbehave", string.Create(CultureInfo.InvariantCulture, $"flip:{flipEvery}")] : [];
        _child = Child.Start(
            new ChildCommand(program, ["--listen", "127.0.0.1", "--ports", Port.ToString(CultureInfo.InvariantCulture), "--child", .. flip]), group: null, all);
        if (await LineAsync("\"listening\"", cancel) is null)
            throw new BenchException($"The echo server did not listen: {string.Join(' ', _child.Error.Rest(lines: 5))}");
    }

    public void Freeze() => _child!.Send(Signals.Stop);

    public void Thaw() => _child!.Send(Signals.Continue);

    public async Task KillAsync()
    {
        CountsAreWhole = false;
        await _child!.DisposeAsync();
        _child = null;
    }

    /// <summary>Ends it in order.</summary>
    /// <returns>What it counted; null where a process that counted was killed.</returns>
    public async Task<ServerCounts?> StopAsync(CancellationToken cancel)
    {
        if (_child is null)
            return null;
        _child.CloseInput();
        var counts = await LineAsync("\"counts\"", cancel);
        return counts is not null && CountsAreWhole ? ServerCounts.Read(counts) : null;
    }

    /// <summary>Kills what is left of it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_child is not null)
            await _child.DisposeAsync();
    }

    private async Task<string?> LineAsync(string part, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(s_patience);
        try
        {
            return await _child!.Out.NextAsync(line => line.Contains(part, StringComparison.Ordinal), patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}
