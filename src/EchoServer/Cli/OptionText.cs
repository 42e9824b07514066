using System.Globalization;
using System.Net;
using EchoServer.Serving;

namespace EchoServer.Cli;

/// <summary>Reads the values of flags; each throws a <see cref="FormatException"/> that says what is allowed.</summary>
internal static class OptionText
{
    public static IPAddress Address(string text) =>
        // One number is an address to the parser ("1" is 0.0.0.1), and a typing error to everyone else.
        text.AsSpan().IndexOfAny('.', ':') >= 0 && IPAddress.TryParse(text, out var address)
            ? address
            : throw new FormatException("allowed is an IPv4 or IPv6 address, such as 127.0.0.1, 0.0.0.0 or ::1");

    public static PortPlan Ports(string text)
    {
        if (text == "0") return new PortPlan(0, 1);
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (TryPort(dash < 0 ? text : text[..dash], out var first)
            && TryPort(dash < 0 ? text : text[(dash + 1)..], out var last)
            && first <= last)
            return new PortPlan(first, last - first + 1);
        throw new FormatException("allowed is a port of 1 to 65535, a rising range such as 7001-7004, or 0 for a free port");
    }

    /// <summary>A whole number of <paramref name="min"/> to <paramref name="max"/>; <paramref name="alternative"/> is what the message allows beside.</summary>
    public static int Number(string text, int min, int max, string? alternative = null)
    {
        if (TryNumber(text, out var number) && number >= min && number <= max) return number;
        var orElse = alternative is null ? "" : $"{alternative}, or ";
        throw new FormatException($"allowed is {orElse}a whole number of {min} to {max}");
    }

    private static bool TryPort(string text, out int port) => TryNumber(text, out port) && port is >= 1 and <= PortPlan.MaxPort;

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
