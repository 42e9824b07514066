using System.Collections.Concurrent;
using System.Net;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;
using Akka.Actor;
using Akka.IO;

namespace ActorLoad.Connections;

/// <summary>What all connection actors of a process share beside their dialogues' context: how to connect, and the messages as writes.</summary>
public sealed class ConnectionContext : DialogueContext
{
    /// <summary>Of the connections' actors, by its path in the configuration.</summary>
    public const string ConfiguredMailbox = "akka.actor.connection-mailbox";

    private readonly ConcurrentDictionary<(IPEndPoint Target, IPAddress? Source), Tcp.Connect> _connects = [];
    private Inet.SocketOption[]? _options;
    private Inet.SocketOption[]? _optionsWithSource;

    /// <summary>The connections of this process, or of this part of it.</summary>
    public required IdRange Ids { get; init; }

    public required AddressPlan Addresses { get; init; }
    public required MessageSet Messages { get; init; }
    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>Akka.IO's TCP manager.</summary>
    public required IActorRef Tcp { get; init; }

    /// <summary>For IPv4 targets.</summary>
    public required TcpSettings SettingsV4 { get; init; }

    /// <summary>For IPv6 targets.</summary>
    public required TcpSettings SettingsV6 { get; init; }

    /// <summary>Where the actors find the sockets that they write on; null where all goes through Akka.IO.</summary>
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

    /// <summary>The command that opens a connection. Akka.IO keeps it as long as the connection lives, so that all with the same addresses share one; from any thread.</summary>
    public Tcp.Connect ConnectOf(int connection)
    {
        var (target, source) = (Addresses.TargetOf(connection), Addresses.SourceOf(connection));
        // Where there are about as many pairs as connections a table of them would only cost.
        return (long)Addresses.Targets.Count * Addresses.Sources.Count * 2 > Ids.Count
            ? Connect(target, source)
            : _connects.GetOrAdd((target, source), static (pair, self) => self.Connect(pair.Target, pair.Source), this);
    }

    private Tcp.Connect Connect(IPEndPoint target, IPAddress? source) =>
        new(target, source is null ? null : new IPEndPoint(source, 0), OptionsOf(source), ConnectTimeout)
        {
            TcpSettings = target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? SettingsV4 : SettingsV6,
        };

    /// <summary>One array for all connects, which each connection would otherwise have its own of.</summary>
    private Inet.SocketOption[] OptionsOf(IPAddress? source) => source is null
        ? _options ??= Sockets is null ? [] : [Sockets]
        : _optionsWithSource ??= [BindAddressNoPort.Instance, .. OptionsOf(null)];
}
