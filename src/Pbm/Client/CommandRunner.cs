using System.Text.Encodings.Web;
using System.Text.Json;
using ActorLoad.Core.Pbm;
using ActorLoad.Operator.Cli;

namespace ActorLoad.Operator.Client;

/// <summary>Has commands carried out and shows what comes of them.</summary>
internal sealed class CommandRunner(HostConnection host, bool asJson, TextWriter output, TextWriter errors)
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Catalogue? _catalogue;

    /// <summary>What the host can do, asked for once.</summary>
    public async Task<Catalogue> CatalogueAsync() => _catalogue ??= await host.CatalogueAsync();

    /// <returns>The exit code: 0, or 1 where the host says error.</returns>
    /// <exception cref="HostException">The host has gone, or is late.</exception>
    public async Task<int> RunAsync(string line)
    {
        // Nothing can be said of how long a command may be silent that goes on until somebody ends it.
        var streams = (await CatalogueAsync()).Streams(CommandLine.Split(line).Words);
        await host.AskAsync(line, asJson);
        while (true)
        {
            var frame = await host.ReadAsync(streams ? null : host.Timeout);
            switch (frame.Kind)
            {
                case FrameKind.Output:
                    await output.WriteLineAsync(frame.Text);
                    if (streams)
                        await output.FlushAsync();
                    break;
                case FrameKind.Ok:
                    await output.FlushAsync();
                    return ExitCodes.Done;
                default:
                    await output.FlushAsync();
                    await FailAsync(frame.Text);
                    return ExitCodes.Failed;
            }
        }
    }

    private Task FailAsync(string message) => asJson
        ? output.WriteLineAsync($"{{\"error\":{JsonSerializer.Serialize(message, s_json)}}}")
        : errors.WriteLineAsync($"pbm: {message}");
}
