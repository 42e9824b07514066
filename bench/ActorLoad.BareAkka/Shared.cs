using System.Collections.Immutable;
using System.Net;
using ActorLoad.Connections;
using ActorLoad.Core.Plan;
using Akka.Actor;
using Akka.IO;

namespace ActorLoad.BareAkka;

/// <summary>What all connections have in common.</summary>
/// <param name="Connects">The commands that open them, one for each target in turn.</param>
/// <param name="Links">By a connection's number.</param>
/// <param name="Reply">Told when each message was due, a timestamp of the stopwatch, that is now answered; from any thread.</param>
internal sealed record Shared(
    IActorRef Tcp, ImmutableArray<Tcp.Connect> Connects, ConnectedSockets Sockets, ImmutableArray<Link> Links, Action<long> Reply)
{
    public static Shared Of(ActorSystem system, LoadOptions options, ImmutableArray<Link> links, Action<long> reply)
    {
        var settings = ConnectionContext.SettingsOf(system, options.Message);
        var sockets = new ConnectedSockets();
        Inet.SocketOption[] socketOptions = [sockets];
        return new Shared(
            system.Tcp(),
            [.. options.Targets.Select(target => new Tcp.Connect(EndPointOf(target), null, socketOptions, options.Ramp.ConnectTimeout) { TcpSettings = settings })],
            sockets, links, reply);
    }

    /// <exception cref="FormatException">It is no address: names are the product's business.</exception>
    private static IPEndPoint EndPointOf(TargetRange target) => new(IPAddress.Parse(target.Host), target.FirstPort);
}
