using System.Text.Json;
using System.Text.RegularExpressions;

namespace EndToEnd.Harness;

/// <summary>Somebody who types <c>pbm</c> commands to a run, or to a process of it.</summary>
/// <param name="address">Host and port of the console.</param>
/// <param name="run">That it is the console of, or of a process of; for what is said when a command fails.</param>
internal sealed partial class Operator(string address, ActorLoadRun? run = null)
{
    /// <summary>Of the process that commands the run, as soon as its console is open.</summary>
    public static async Task<Operator> OfAsync(ActorLoadRun run) => new(await AddressOfAsync(run), run);

    /// <summary>Host and port of that console.</summary>
    public static async Task<string> AddressOfAsync(ActorLoadRun run) =>
        Address().Match(await run.Process.Error.FirstAsync("pbm at ")).Groups["at"].Value;

    /// <summary>Types a command that does what it is asked.</summary>
    /// <returns>Its lines.</returns>
    public async Task<string[]> SayAsync(params string[] words)
    {
        var (code, said, error) = await TypeAsync([address, .. words]);
        Assert.True(code == 0, $"pbm {string.Join(' ', words)}: exit code {code}, {error}\nThe run has said:\n{run?.Process.Error.Text}");
        return said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The same for a program.</summary>
    public async Task<JsonElement[]> AskAsync(params string[] words) =>
        [.. (await SayAsync(["--json", .. words])).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Types a command until what it says is so.</summary>
    public async Task UntilAsync(Func<JsonElement, bool> isSo, string what, params string[] words) =>
        await Deadline.UntilAsync(async () => isSo((await AskAsync(words))[0]), what);

    /// <summary>Types whatever it is, and waits for the client's end.</summary>
    public static async Task<(int Code, string Out, string Error)> TypeAsync(params IEnumerable<string> arguments)
    {
        await using var client = ChildProcess.Start(Programs.DotNet, [Programs.Pbm, .. arguments]);
        var code = await client.EndAsync();
        return (code, client.Out.Text, client.Error.Text);
    }

    [GeneratedRegex("pbm at (?<at>[0-9.:]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
