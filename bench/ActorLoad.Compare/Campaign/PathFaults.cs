using System.Globalization;
using ActorLoad.Compare.Machine;

namespace ActorLoad.Compare.Campaign;

/// <summary>What happens to packets on the loopback of our own network namespace: never done on any other.</summary>
internal static class PathFaults
{
    private const string Table = "campaign";

    /// <summary>Takes back what any of the others did.</summary>
    public static void Heal()
    {
        _ = Nft("delete", "table", "inet", Table);
        _ = Ask("tc", "qdisc", "del", "dev", "lo", "root");
    }

    /// <returns>Why it could not be done; null where it was.</returns>
    public static string? Drop(int port) => Filter(port, "drop");

    /// <inheritdoc cref="Drop"/>
    public static string? Lose(int port, int ofThousand) => Filter(port, "numgen", "random", "mod", "1000", "<", Text(ofThousand), "drop");

    /// <inheritdoc cref="Drop"/>
    public static string? Delay(int millis) =>
        Ask("tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", $"{Text(millis)}ms", "limit", "100000") is null
            ? "tc has no netem here (kernel module sch_netem)."
            : null;

    /// <summary>Resets every connection to the port, seen from the server's end.</summary>
    /// <returns>How many.</returns>
    public static int? Reset(int port) => Ask("ss", "-K", "-t", "-n", "-H", "state", "established", "sport", "=", Text(port)) is { } killed
        ? killed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length
        : null;

    private static string? Filter(int port, params string[] verdict)
    {
        var done = Nft("add", "table", "inet", Table) is not null &&
            Nft("add", "chain", "inet", Table, "path", "{ type filter hook input priority 0; policy accept; }") is not null &&
            Nft(["add", "rule", "inet", Table, "path", "tcp", "dport", Text(port), .. verdict]) is not null &&
            Nft(["add", "rule", "inet", Table, "path", "tcp", "sport", Text(port), .. verdict]) is not null;
        return done ? null : "nft (nftables) could not set its rules here.";
    }

    private static string? Nft(params string[] arguments) => Ask("nft", arguments);

    private static string? Ask(string program, params string[] arguments) => Commands.Ask("/", program, arguments);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
