using System.Net;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using Akka.Actor;
using Akka.IO;

namespace ActorLoad.Connections;

/// <summary>What all connections of a process share: one object, so that each of them holds one reference.</summary>
public sealed class ConnectionContext
{
    public required LoadPlan Plan { get; init; }
    public required AddressPlan Addresses { get; init; }
    public required MessageSet Messages { get; init; }
    public required Recorder Recorder { get; init; }
    public required RunClock Clock { get; init; }
    public required ReplyDeadlines Deadlines { get; init; }
    public required TimeSpan ConnectTimeout { get; init; }
    public required TimeSpan ReplyTimeout { get; init; }

    /// <summary>Unanswered messages a connection may have.</summary>
    public required int InFlightLimit { get; init; }

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
