using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using ActorLoad.Core.Pbm;

namespace ActorLoad.Operator.Cli;

/// <summary>What the command line asks of the client: <c>pbm [OPTION...] [HOST:PORT] [COMMAND...]</c>.</summary>
/// <param name="Command">Empty: one is asked for after the other.</param>
/// <param name="Token">Null: none was given.</param>
/// <param name="Timeout">For the host to let us in, and to begin to answer.</param>
internal sealed record PbmArguments(DnsEndPoint Host, ImmutableArray<string> Command, bool AsJson, string? Token, TimeSpan Timeout)
{
    public const string TokenVariable = "PBM_TOKEN";

    public const string Help =
        """
        pbm [OPTION...] [HOST:PORT] [COMMAND...]

        Shows a run of actorload that is under way, and gives it orders. HOST:PORT is what the run's log names as "pbm at", 127.0.0.1:9110 unless the run was
        told otherwise. Without a command: a prompt, or the lines of standard input where that is no terminal.

          pbm load status                   how the run stands
          pbm load tail                     a line a second, until Ctrl-C or the run's end
          pbm help                          all palettes of commands; pbm help load the commands of one

        Options, before the command:
          --json          each line of output is one JSON value
          --token T       what the host requires; better in the variable PBM_TOKEN, which other users of the machine do not see
          --timeout 10s   for the host to let us in and to begin to answer
          --help, --version

        Exit codes: 0 done; 1 the host said error; 2 bad usage; 3 no host, none that lets us in, or one that does not answer
        """;

    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <returns>Arguments; or text to be shown; or what is wrong.</returns>
    public static (PbmArguments? Arguments, string? Shown, string? Problem) Parse(IReadOnlyList<string> words, Func<string, string?> environment)
    {
        var parsed = new PbmArguments(
            new DnsEndPoint("127.0.0.1", PbmProtocol.DefaultPort), [], AsJson: false,
            environment(TokenVariable) is { Length: > 0 } token ? token : null, DefaultTimeout);
        var at = 0;
        for (; at < words.Count && words[at].StartsWith('-'); at++)
        {
            switch (words[at])
            {
                case "--help" or "-h" or "-?":
                    return (null, Help, null);
                case "--version":
                    return (null, Version, null);
                case "--json":
                    parsed = parsed with { AsJson = true };
                    break;
                case "--token" when at + 1 < words.Count:
                    parsed = parsed with { Token = words[++at] };
                    break;
                case "--timeout" when at + 1 < words.Count:
                    if (TimeoutOf(words[++at]) is not { } timeout)
                        return (null, null, $"--timeout {words[at]}: allowed is a duration from 1ms to 1h, such as 10s");
                    parsed = parsed with { Timeout = timeout };
                    break;
                case "--token" or "--timeout":
                    return (null, null, $"{words[at]}: a value is due after it");
                default:
                    return (null, null, $"{words[at]}: there is no such option; pbm --help lists them");
            }
        }

        if (at < words.Count && words[at].Contains(':', StringComparison.Ordinal))
        {
            if (HostOf(words[at]) is not { } host)
                return (null, null, $"{words[at]}: allowed is HOST:PORT, such as 127.0.0.1:9110 or [::1]:9110");
            parsed = parsed with { Host = host };
            at++;
        }

        // Where people put it as well, and no command has a switch of that name.
        var command = words.Skip(at).ToImmutableArray();
        return (parsed with { Command = command.Remove("--json"), AsJson = parsed.AsJson || command.Contains("--json") }, null, null);
    }

    private static string Version =>
        $"pbm {System.Reflection.CustomAttributeExtensions.GetCustomAttribute<System.Reflection.AssemblyInformationalVersionAttribute>(typeof(PbmArguments).Assembly)?.InformationalVersion}";

    private static DnsEndPoint? HostOf(string word)
    {
        var colon = word.LastIndexOf(':');
        var host = word[..colon];
        var bare = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host.Contains(':') ? "" : host;
        return bare.Length > 0 && Uri.CheckHostName(bare) != UriHostNameType.Unknown
            && int.TryParse(word[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535
            ? new DnsEndPoint(bare, port)
            : null;
    }

    private static TimeSpan? TimeoutOf(string word)
    {
        var (scale, digits) = word switch
        {
            [.. var number, 'm', 's'] => (TimeSpan.TicksPerMillisecond, number),
            [.. var number, 's'] => (TimeSpan.TicksPerSecond, number),
            [.. var number, 'm'] => (TimeSpan.TicksPerMinute, number),
            _ => (0, ""),
        };
        return scale > 0 && double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            && amount * scale is var ticks && ticks >= TimeSpan.TicksPerMillisecond && ticks <= TimeSpan.TicksPerHour
            ? new TimeSpan((long)ticks)
            : null;
    }
}
