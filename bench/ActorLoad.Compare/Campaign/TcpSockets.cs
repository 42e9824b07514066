using System.Collections.Immutable;
using System.Globalization;

namespace ActorLoad.Compare.Campaign;

/// <summary>One TCP socket of our network namespace.</summary>
/// <param name="State">The kernel's number.</param>
internal readonly record struct TcpSocket(int LocalPort, int RemotePort, int State)
{
    public const int Established = 1, TimeWait = 6;
}

/// <summary>The kernel's table of them.</summary>
internal static class TcpSockets
{
    /// <param name="lines">Of /proc/net/tcp: <c>0: 0100007F:1B59 0100007F:C350 01 ...</c>, addresses, ports and state in hexadecimal, under a heading.</param>
    public static ImmutableArray<TcpSocket> Read(IEnumerable<string> lines) =>
        [.. lines.Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 3)
            .Select(words => new TcpSocket(PortOf(words[1]), PortOf(words[2]), Hex(words[3])))];

    public static ImmutableArray<TcpSocket> Now() => Read(File.ReadLines("/proc/net/tcp"));

    /// <summary>Connections of a server, seen from its end.</summary>
    public static int OpenTo(int port) => Now().Count(socket => socket.LocalPort == port && socket.State == TcpSocket.Established);

    private static int PortOf(string address) => Hex(address[(address.IndexOf(':') + 1)..]);

    private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
