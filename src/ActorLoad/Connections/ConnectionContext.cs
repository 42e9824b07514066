using System.Collections.Concurrent;
using System.Net;
using ActorLoad.Connections.Epoll;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;
using Akka.Actor;
using Akka.IO;

namespace ActorLoad.Connections;

/// <summary>What all connection actors of a process share beside their dialogues' context: how to connect, and the messages as writes.</summary>
/// <remarks>Connections are on <see cref="Epoll"/> where there is one, else on Akka.IO, which alone has need of <see cref="Tcp"/>, its settings and <see cref="Sockets"/>.</remarks>
public sealed class ConnectionContext : DialogueContext
{
    /// <summary>Of the connections' actors, by its path in the configuration.</summary>
    public const string ConfiguredMailbox = "akka.actor.connection-mailbox";

    private readonly ConcurrentDictionary<(IPEndPoint Target, IPAddress? Source), Tcp.Connect> _connects = [];
    private readonly ConcurrentDictionary<(IPEndPoint Target, IPAddress? Source), SocketRoute> _routes = [];
    private Inet.SocketOption[]? _options;
    private Inet.SocketOption[]? _optionsWithSource;

    /// <summary>The connections of this process, or of this part of it.</summary>
    public required IdRange Ids { get; init; }

    public required AddressPlan Addresses { get; init; }
    public required MessageSet Messages { get; init; }
    public required TimeSpan ConnectTimeout { get; init; }

    internal EpollTcp? Epoll { get; init; }

    /// <summary>Whether a connect that failed, however it did, is told of with its cause: what is silent is still waiting. Of Akka.IO's some never are.</summary>
    public bool TellsEveryFailure => Epoll is not null;

    /// <summary>Akka.IO's TCP manager.</summary>
    public required IActorRef Tcp { get; init; }

    /// <summary>For IPv4 targets.</summary>
    public required TcpSettings SettingsV4 { get; init; }

    /// <summary>For IPv6 targets.</summary>
    public required TcpSettings SettingsV6 { get; init; }

    /// <summary>Where the actors find Akka.IO's sockets to write on; null where all goes through Akka.IO.</summary>
    public ConnectedSockets? Sockets { get; init; }

    /// <summary>The mailbox of the connections' actors, by its path in the configuration; null for the default one.</summary>
    public string? Mailbox { get; init; }

    /// <summary>The heap that many connects at once are to have, if they may: see <see cref="Hosting.Machine.ChurnHeap"/>.</summary>
    public Func<IDisposable?> TakeHeap { get; init; } = static () => null;

    /// <summary>Akka.IO's settings as connections want them, for IPv4 targets.</summary>
    public static TcpSettings SettingsOf(ActorSystem system, MessageOptions message)
    {
        // No register timeout: past it Akka.IO drops the socket and tells nobody, and its actor ends with ours in any case.
        var settings = TcpSettings.Create(system) with { FinishConnectRetries = 0, RegisterTimeout = null, OutgoingSocketForceIpv4 = true };
        return settings with { MaxFrameSizeBytes = ReceiveBuffer.SizeOf(message.MaxSize, settings.MaxFrameSizeBytes) };
    }

    /// <summary>Begins to open a connection: its actor is told what becomes of it. From any thread.</summary>
    /// <returns>Null on Akka.IO, which has none yet.</returns>
    internal IConnectionSocket? Connect(int connection, IActorRef actor)
    {
        if (Epoll is not null)
            return Epoll.Connect(RouteOf(connection), actor);
        Tcp.Tell(ConnectOf(connection), actor);
        return null;
    }

    /// <summary>The command that opens a connection of Akka.IO's. It is kept as long as the connection lives, so that all with the same addresses share one; from any thread.</summary>
    public Tcp.Connect ConnectOf(int connection) => OfPair(_connects, connection, static (self, target, source) => self.CommandOf(target, source));

    private SocketRoute RouteOf(int connection) => OfPair(_routes, connection, static (_, target, source) => new SocketRoute(target, source));

    private T OfPair<T>(
        ConcurrentDictionary<(IPEndPoint Target, IPAddress? Source), T> known, int connection, Func<ConnectionContext, IPEndPoint, IPAddress?, T> make)
    {
        var (target, source) = (Addresses.TargetOf(connection), Addresses.SourceOf(connection));
        // Where there are about as many pairs as connections a table of them would only cost.
        return (long)Addresses.Targets.Count * Addresses.Sources.Count * 2 > Ids.Count
            ? make(this, target, source)
            : known.GetOrAdd((target, source), static (pair, of) => of.make(of.self, pair.Target, pair.Source), (self: this, make));
    }

    private Tcp.Connect CommandOf(IPEndPoint target, IPAddress? source) =>
        new(target, source is null ? null : new IPEndPoint(source, 0), OptionsOf(source), ConnectTimeout)
        {
            TcpSettings = target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? SettingsV4 : SettingsV6,
        };

    /// <summary>One array for all connects, which each connection would otherwise have its own of.</summary>
    private Inet.SocketOption[] OptionsOf(IPAddress? source) => source is null
        ? _options ??= Sockets is null ? [] : [Sockets]
        : _optionsWithSource ??= [BindAddressNoPort.Instance, .. OptionsOf(null)];
}
