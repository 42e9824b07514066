using System.Text.Json;

namespace EndToEnd.Harness;

/// <summary>What an echo server counted, as it says on ending.</summary>
internal sealed record EchoCounts(
    long Accepted, long Open, long AcceptErrors, long Frames, long BytesReceived, long BytesSent, long ProtocolErrors, long Misbehaved);

/// <summary>The built echo server on free ports of the loopback. It ends when we do, however that comes about.</summary>
internal sealed class EchoProcess : IAsyncDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private EchoProcess(ChildProcess process, string address, IReadOnlyList<int> ports) => (Process, Address, Ports) = (process, address, ports);

    public ChildProcess Process { get; }

    public string Address { get; }

    public IReadOnlyList<int> Ports { get; }

    public IReadOnlyList<string> Targets => [.. Ports.Select(port => Address.Contains(':') ? $"[{Address}]:{port}" : $"{Address}:{port}")];

    public static Task<EchoProcess> StartAsync(params string[] arguments) => StartAsync(command => ChildProcess.Start(command.First(), command.Skip(1)), arguments);

    /// <param name="start">Given the whole command: starts it somewhere else.</param>
    public static async Task<EchoProcess> StartAsync(Func<IEnumerable<string>, ChildProcess> start, params string[] arguments)
    {
        string[] anyPort = arguments.Contains("--ports") ? [] : ["--ports", "0"];
        var process = start([Programs.DotNet, Programs.EchoServer, "--child", .. anyPort, .. arguments]);
        try
        {
            using var line = JsonDocument.Parse(await process.Out.FirstAsync("\"listening\""));
            return new EchoProcess(
                process, line.RootElement.GetProperty("address").GetString()!,
                [.. line.RootElement.GetProperty("ports").EnumerateArray().Select(port => port.GetInt32())]);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public static Task<EchoProcess> MisbehavingAsync(string kind) => StartAsync("--misbehave", kind);

    /// <summary>Ends the server in order.</summary>
    /// <returns>What it counted over its whole life.</returns>
    public async Task<EchoCounts> StopAsync()
    {
        Process.CloseInput();
        var counts = JsonSerializer.Deserialize<EchoCounts>(await Process.Out.FirstAsync("\"counts\""), s_json)!;
        Assert.Equal(0, await Process.EndAsync());
        return counts;
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
