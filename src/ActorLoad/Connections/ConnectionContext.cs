using System.Net;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;
using Akka.Actor;
using Akka.IO;

namespace ActorLoad.Connections;

/// <summary>What all connection actors of a process share beside their dialogues' context: how to connect, and the messages as writes.</summary>
public sealed class ConnectionContext : DialogueContext
{
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

    public Tcp.Connect ConnectOf(int connection)
    {
        var target = Addresses.TargetOf(connection);
        var source = Addresses.SourceOf(connection);
        return new Tcp.Connect(target, source is null ? null : new IPEndPoint(source, 0), BindAddressNoPort.Options(source), ConnectTimeout)
        {
            TcpSettings = target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? SettingsV4 : SettingsV6,
        };
    }
}
