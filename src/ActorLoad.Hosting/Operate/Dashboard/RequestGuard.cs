using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ActorLoad.Hosting.Operate.Dashboard;

/// <summary>What a request says of itself and of where it comes from; null where a header is missing.</summary>
/// <param name="FetchSite"><c>Sec-Fetch-Site</c>, as the two that follow: what a browser says of the page that asks, and no page can forge.</param>
/// <param name="PageToken">The header in which our own page proves that it could be read.</param>
internal sealed record RequestSigns(
    string Method, string? Host, string? Origin, string? FetchSite = null, string? FetchMode = null, string? FetchDest = null, string? ContentType = null,
    string? PageToken = null);

/// <param name="Status">Of HTTP.</param>
/// <param name="Text">A full sentence: what was wrong, and what to do where one can do something.</param>
internal sealed record Refusal(int Status, string Text);

/// <summary>
/// Keeps other sites out, which the operator's browser would lend its place in the network: a page from elsewhere may neither read this one nor send
/// it an order, by its own name or by one that it has rebound to this address. Pure.
/// </summary>
/// <param name="listening">Where the page is served.</param>
/// <param name="name">The host as configured: a name, or an address.</param>
/// <param name="isPageToken">Whether a text is the page's token.</param>
internal sealed class RequestGuard(IPEndPoint listening, string name, Func<string, bool> isPageToken)
{
    private const int Forbidden = 403, MethodNotAllowed = 405, UnsupportedMediaType = 415;
    private const string Scheme = "http://", SameOrigin = "same-origin";

    /// <returns>Null: it may be answered, if it is a GET or HEAD.</returns>
    public Refusal? RefuseRead(RequestSigns request)
    {
        if (request.Method is not ("GET" or "HEAD")) return new(MethodNotAllowed, "Pages are read with GET.");
        if (RefuseHost(request) is { } refusal) return refusal;
        // A browser adds it where a page of some site reads another's by script.
        if (request.Origin is not null && !IsOwn(request)) return Foreign();
        // Whoever follows a link from elsewhere reads it himself, which is not to the other site's use.
        var followed = request is { FetchMode: "navigate", FetchDest: "document" };
        return request.FetchSite is null or SameOrigin or "none" || followed ? null : Foreign();
    }

    /// <returns>Null: it comes from our own page.</returns>
    public Refusal? RefuseOrder(RequestSigns request)
    {
        if (request.Method != "POST") return new(MethodNotAllowed, "Orders are sent with POST.");
        if (RefuseHost(request) is { } refusal) return refusal;
        if (!IsOwn(request) || request.FetchSite is not (null or SameOrigin)) return Foreign();
        if (!IsJson(request.ContentType)) return new(UnsupportedMediaType, "Orders are application/json.");
        return request.PageToken is { } token && isPageToken(token)
            ? null
            : new(Forbidden, "The page is of another run: load it again.");
    }

    private static Refusal Foreign() => new(Forbidden, "This page answers itself alone, and no other site.");

    private static bool IsJson(string? contentType) =>
        contentType is not null && contentType.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);

    private static string Authority(string host, int port) => $"{host.ToLowerInvariant()} {port}";

    /// <summary><c>HOST</c> or <c>HOST:PORT</c>, an IPv6 address in brackets.</summary>
    private static (string Host, IPAddress? Literal, int Port)? Parse(string text)
    {
        string host;
        string rest;
        IPAddress? literal = null;
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0) return null;
            (host, rest) = (text[1..end], text[(end + 1)..]);
            if (host.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(host, out literal)
                || literal.AddressFamily != AddressFamily.InterNetworkV6)
                return null;
            literal = Plain(literal);
            host = literal.ToString();
        }
        else
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            (host, rest) = colon < 0 ? (text, "") : (text[..colon], text[colon..]);
            if (host.Length == 0 || !host.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_')) return null;
            // A browser writes an address in full: 127.1 and 0x7f000001 are names to us.
            if (IPAddress.TryParse(host, out var address) && address.ToString() == host) literal = address;
        }

        if (rest.Length == 0) return (host, literal, 80);
        return rest[0] == ':' && ushort.TryParse(rest.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? (host, literal, port)
            : null;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private Refusal? RefuseHost(RequestSigns request)
    {
        if (request.Host is not null && IsServed(request.Host)) return null;
        var address = listening.Address.Equals(IPAddress.Any) || listening.Address.Equals(IPAddress.IPv6Any) ? "ADDRESS" : $"{listening.Address}";
        return new(
            Forbidden,
            $"This page is not known by that name: ask for http://{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}:{listening.Port}/, "
            + "or set dashboard.host to the name.");
    }

    private bool IsServed(string authority)
    {
        if (Parse(authority) is not { } asked || asked.Port != listening.Port) return false;
        var own = Plain(listening.Address);
        var everywhere = own.Equals(IPAddress.Any) || own.Equals(IPAddress.IPv6Any);
        if (asked.Literal is { } literal)
            return everywhere || literal.Equals(own) || (IPAddress.IsLoopback(own) && IPAddress.IsLoopback(literal));
        return asked.Host.Equals(name, StringComparison.OrdinalIgnoreCase)
            || (asked.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && (everywhere || IPAddress.IsLoopback(own)));
    }

    /// <summary>Whether the origin is the very address that the request was sent to, which has been looked at.</summary>
    private bool IsOwn(RequestSigns request)
    {
        if (request.Origin is not { } origin || !origin.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        return Parse(origin[Scheme.Length..]) is { } from && Parse(request.Host!) is { } to
            && Authority(from.Host, from.Port) == Authority(to.Host, to.Port);
    }
}
