using System.Collections.Immutable;
using System.Text.Json;

namespace ActorLoad.Compare.Processes;

/// <summary>A fresh echo server, one for each client process and run. It ends when its input does, which is with us at the latest.</summary>
internal sealed class EchoChild : IAsyncDisposable
{
    /// <summary>Past about 14,000 connections to one port each connect has to search for a free source port.</summary>
    private const int ConnectionsPerPort = 10_000;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly Child _child;

    private EchoChild(Child child, ImmutableArray<string> targets) => (_child, Targets) = (child, targets);

    /// <summary>Each <c>ADDRESS:PORT</c>.</summary>
    public ImmutableArray<string> Targets { get; }

    /// <exception cref="BenchException">It does not listen.</exception>
    public static async Task<EchoChild> StartAsync(string program, int connections, Children all, CancellationToken cancel)
    {
        var ports = (connections + ConnectionsPerPort - 1) / ConnectionsPerPort;
        var child = Child.Start(
            new ChildCommand(program, ["--listen", "127.0.0.1", "--ports", "0", "--port-count", $"{ports}", "--child"]), group: null, all);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(StartTimeout);
            var line = await child.Out.NextAsync(line => line.Contains("\"listening\""), patience.Token);
            return line is not null
                ? new EchoChild(child, Parse(line))
                : throw new BenchException($"The echo server ended before it listened: {string.Join(' ', child.Error.Rest(lines: 5))}");
        }
        catch (Exception e)
        {
            await child.DisposeAsync();
            if (e is OperationCanceledException && !cancel.IsCancellationRequested)
                throw new BenchException($"The echo server did not listen within {StartTimeout.TotalSeconds:0} s.");
            throw;
        }
    }

    /// <summary>Ends it in order, and returns when it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _child.CloseInput();
        using var patience = new CancellationTokenSource(StopTimeout);
        try
        {
            await _child.EndAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Killed below.
        }

        await _child.DisposeAsync();
    }

    private static ImmutableArray<string> Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var address = json.RootElement.GetProperty("address").GetString();
        return [.. json.RootElement.GetProperty("ports").EnumerateArray().Select(port => $"{address}:{port.GetInt32()}")];
    }
}
