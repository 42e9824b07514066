using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ActorLoad.Core.Plan.Values;

/// <summary>Where to connect to, and where from.</summary>
internal static class Addresses
{
    /// <summary>Source addresses in all, at most.</summary>
    public const int MaxSources = 65_536;

    private const int MaxHostLength = 253;

    /// <summary><c>HOST:PORT</c> or <c>HOST:PORT-PORT</c>; an IPv6 host in brackets.</summary>
    public static Parsed<TargetRange> ParseTarget(string text)
    {
        text = text.Trim();
        var colon = text.LastIndexOf(':');
        if (colon < 0)
            return Parsed.Wrong<TargetRange>("no port is given");
        var host = ParseHost(text[..colon]);
        if (host.Error is { } error)
            return Parsed.Wrong<TargetRange>(error);

        var dash = text.IndexOf('-', colon);
        var first = ParsePort(text[(colon + 1)..(dash < 0 ? text.Length : dash)]);
        var last = dash < 0 ? first : ParsePort(text[(dash + 1)..]);
        if (first is null || last is null)
            return Parsed.Wrong<TargetRange>("not a port from 1 to 65535");
        return first > last
            ? Parsed.Wrong<TargetRange>("the range of ports ends before it begins")
            : Parsed.Ok(new TargetRange(host.Value, first.Value, last.Value));
    }

    /// <summary><c>ADDR</c>, or <c>ADDR-ADDR</c> for IPv4: every address from the first to the last.</summary>
    public static Parsed<ImmutableArray<IPAddress>> ParseSource(string text)
    {
        text = text.Trim();
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
            return TryParseAddress(text, out var single) ? Parsed.Ok<ImmutableArray<IPAddress>>([single]) : Wrong("not an IP address");
        if (!TryParseAddress(text[..dash].TrimEnd(), out var from) || !TryParseAddress(text[(dash + 1)..].TrimStart(), out var to))
            return Wrong("not an IP address on each side of the -");
        if (from.AddressFamily != AddressFamily.InterNetwork || to.AddressFamily != AddressFamily.InterNetwork)
            return Wrong("a range is of IPv4 addresses; list IPv6 ones singly");

        var (first, last) = (ToNumber(from), ToNumber(to));
        if (first > last)
            return Wrong("the range of addresses ends before it begins");
        if (last - first >= MaxSources)
            return Wrong($"more than {MaxSources} addresses");
        return Parsed.Ok<ImmutableArray<IPAddress>>([.. Enumerable.Range(0, (int)(last - first) + 1).Select(step => FromNumber(first + (uint)step))]);

        static Parsed<ImmutableArray<IPAddress>> Wrong(string error) => Parsed.Wrong<ImmutableArray<IPAddress>>(error);
    }

    /// <summary>The name or address of one host, without brackets.</summary>
    public static Parsed<string> ParseHost(string text)
    {
        if (text.Length > 2 && text[0] == '[' && text[^1] == ']')
        {
            var inside = text[1..^1];
            return TryParseAddress(inside, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
                ? Parsed.Ok(inside)
                : Parsed.Wrong<string>("not an IPv6 address in the brackets");
        }

        if (text.Contains(':', StringComparison.Ordinal))
            return Parsed.Wrong<string>("an IPv6 address goes in brackets");
        if (text.Length is 0 or > MaxHostLength || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            return Parsed.Wrong<string>("not a host's name or address");
        // 300.1.1.1 or 10.1 would be asked of DNS as a name, or be read as an address of fewer parts.
        var numeric = text.All(c => char.IsAsciiDigit(c) || c == '.');
        return numeric && !TryParseAddress(text, out _) ? Parsed.Wrong<string>("not an IPv4 address of four numbers from 0 to 255") : Parsed.Ok(text);
    }

    /// <summary>
    /// Whether only this machine reaches a host that <see cref="ParseHost"/> has read: no name but <c>localhost</c> is trusted to be so.
    /// </summary>
    public static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(AddressPair.Plain(address)));

    private static int? ParsePort(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;

    /// <summary>IPv6 without a port, or IPv4 of four decimal parts: <see cref="IPAddress.TryParse(string, out IPAddress)"/> takes 10.1 and 0x7f.1 too.</summary>
    private static bool TryParseAddress(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (!text.Contains(':', StringComparison.Ordinal))
        {
            var parts = text.Split('.');
            if (parts.Length != 4 || !parts.All(part => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit) && (part == "0" || part[0] != '0')))
                return false;
        }
        else if (text.Contains('[', StringComparison.Ordinal))
        {
            return false;
        }

        if (!IPAddress.TryParse(text, out var parsed))
            return false;
        address = parsed;
        return true;
    }

    private static uint ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    private static IPAddress FromNumber(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }
}
