using ActorLoad.Tests.Connections;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Xunit;

namespace ActorLoad.Tests.Cluster;

/// <summary>An actor system that is a member of a cluster, so that there is one to tell of.</summary>
public sealed class FarNode : IAsyncLifetime
{
    public const string Hocon =
        """

        akka {
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
          cluster { log-info = off, run-coordinated-shutdown-when-down = off }
        }
        """;

    private ActorSystem? _system;

    public Member Member { get; private set; } = null!;

    /// <summary>The same when the cluster has removed it.</summary>
    public Member Removed => Member.Copy(MemberStatus.Down).Copy(MemberStatus.Removed);

    public async ValueTask InitializeAsync()
    {
        _system = ActorSystem.Create("far", ConfigurationFactory.ParseString(Kit.Hocon + Hocon));
        var cluster = Akka.Cluster.Cluster.Get(_system);
        await cluster.JoinAsync(cluster.SelfAddress);
        Assert.True(SpinWait.SpinUntil(() => cluster.SelfMember.Status == MemberStatus.Up, Kit.Patience));
        Member = cluster.SelfMember;
    }

    public async ValueTask DisposeAsync() => await _system!.Terminate();
}

/// <summary>An actor of another address: what is told to it arrives at a probe.</summary>
internal sealed class FarRef(ActorSystem system, ActorPath path, IActorRef arrivesAt) : MinimalActorRef
{
    public override ActorPath Path => path;

    public override IActorRefProvider Provider => ((ExtendedActorSystem)system).Provider;

    protected override void TellInternal(object message, IActorRef sender) => arrivesAt.Tell(message, sender);
}
