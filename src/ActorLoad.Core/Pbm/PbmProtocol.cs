using System.Globalization;
using System.Text;

namespace ActorLoad.Core.Pbm;

/// <summary>
/// The lines that host and client exchange over TCP: UTF-8, each ended by LF. The host speaks first; it answers one request after the other.
/// <code>
/// host    pbm 1 actorload VERSION NODE [token]      once; with "token" where one is required
/// client  token T                                   the token; has no answer of its own if it is right
///         text COMMAND...                           carry out, for a person
///         json COMMAND...                           carry out, for a program: each line of output is one JSON value
///         catalog                                   palettes, commands and arguments, as one line of JSON
///         cancel                                    end what is being carried out; without effect where nothing is
/// host    | OUTPUT                                  any number of lines
///         ok      or      error MESSAGE             the end of each answer
/// </code>
/// </summary>
public static class PbmProtocol
{
    public const int Version = 1;

    /// <summary>Where a host listens unless it is told otherwise.</summary>
    public const int DefaultPort = 9110;

    /// <summary>Bytes of a client's line, its LF not counted.</summary>
    public const int MaxRequestBytes = CommandLine.MaxLength + 64;

    /// <summary>Bytes of a host's line: the catalogue is the longest.</summary>
    public const int MaxReplyBytes = 1 << 20;

    public const string Ok = "ok";
    public const string Cancel = "cancel";
    public const string Catalog = "catalog";

    private const string Program = "actorload";
    private const string TokenRequired = "token";

    /// <param name="node">Which process of a run this is; one word.</param>
    public static string Greeting(string version, string node, bool needsToken) =>
        $"pbm {Version} {Program} {Word(version)} {Word(node)}{(needsToken ? " " + TokenRequired : "")}";

    /// <summary>Null: whoever speaks there is no such host.</summary>
    public static Greeting? ParseGreeting(string line) => line.Split(' ') switch
    {
        ["pbm", var version, Program, var product, var node, .. var rest] when rest is [] or [TokenRequired]
            && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => new Greeting(number, product, node, rest.Length > 0),
        _ => null,
    };

    public static string Error(string message) => $"error {OneLine(message)}";

    /// <summary>A line of output; there is no LF in it.</summary>
    public static string Output(string line) => $"| {OneLine(line)}";

    /// <summary>Null: a host does not say such a thing.</summary>
    public static Frame? ParseFrame(string line) =>
        line == Ok ? new Frame(FrameKind.Ok, "")
        : line.StartsWith("| ", StringComparison.Ordinal) ? new Frame(FrameKind.Output, line[2..])
        : line == "|" ? new Frame(FrameKind.Output, "")
        : line.StartsWith("error ", StringComparison.Ordinal) ? new Frame(FrameKind.Error, line[6..])
        : null;

    public static string Request(string command, bool asJson) => $"{(asJson ? "json" : "text")} {OneLine(command)}";

    public static string TokenRequest(string token) => $"token {OneLine(token)}";

    public static Request ParseRequest(string line)
    {
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        var (word, rest) = blank < 0 ? (line, "") : (line[..blank], line[(blank + 1)..]);
        return (word, rest) switch
        {
            ("token", _) => new Request(RequestKind.Token, rest),
            ("text", _) => new Request(RequestKind.Text, rest),
            ("json", _) => new Request(RequestKind.Json, rest),
            (Catalog, "") => new Request(RequestKind.Catalog, ""),
            (Cancel, "") => new Request(RequestKind.Cancel, ""),
            _ => new Request(RequestKind.Unknown, line),
        };
    }

    /// <summary>Nobody's bytes reach a terminal as a control, and no text breaks a line in two.</summary>
    public static string OneLine(string text)
    {
        if (!text.Any(IsControl))
            return text;
        var safe = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (c == '\t')
                safe.Append("    ");
            else if (IsControl(c))
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                safe.Append(c);
        }

        return safe.ToString();
    }

    private static bool IsControl(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';

    private static string Word(string text) => text.Length == 0 ? "-" : OneLine(text).Replace(' ', '-');
}

/// <param name="Version">Of the protocol.</param>
/// <param name="Product">The version of the program.</param>
public sealed record Greeting(int Version, string Product, string Node, bool NeedsToken);

public enum FrameKind
{
    Output,
    Ok,
    Error,
}

public readonly record struct Frame(FrameKind Kind, string Text);

public enum RequestKind
{
    Unknown,
    Token,
    Text,
    Json,
    Catalog,
    Cancel,
}

/// <param name="Rest">What follows the first word: a command, a token; of an unknown request, all of it.</param>
public readonly record struct Request(RequestKind Kind, string Rest);
