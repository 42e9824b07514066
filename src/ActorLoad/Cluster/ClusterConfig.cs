using ActorLoad.Cluster.Wire;
using ActorLoad.Operate;
using Akka.Configuration;

namespace ActorLoad.Cluster;

/// <summary>The settings that an actor system is a member of a run's cluster by. hocon/cluster.hocon explains them.</summary>
public static class ClusterConfig
{
    public const string System = "actorload";
    public const string Coordinator = "coordinator";
    public const string Worker = "worker";

    /// <param name="own">The run's whole configuration, whose akka.* settings are stronger than these.</param>
    /// <param name="role"><see cref="Coordinator"/> or <see cref="Worker"/>.</param>
    /// <param name="host">Where it listens and is reached: an address of this machine, or 0.0.0.0 or :: for all of them.</param>
    /// <param name="port">0: any free one.</param>
    /// <param name="lostAfter">Nothing of Akka's gives up a silent node before this run does.</param>
    public static Config Of(Config own, string role, string host, int port, TimeSpan lostAfter) => own
        .WithFallback(Hocon(role, host, port, (long)Math.Ceiling(lostAfter.TotalSeconds)))
        .WithFallback(NodeSerializer.Hocon)
        .WithFallback(AkkaLogBridge.Hocon);

    private static string Hocon(string role, string host, int port, long lostAfter) =>
        $$"""
        akka {
          actor {
            provider = cluster
            internal-dispatcher.executor = "{{OwnThread}}"
            serializers.json = "{{typeof(RefusingSerializer).FullName}}, actorload"
            serialization-settings.allow-unregistered-types = off
          }
          remote {
            default-remote-dispatcher.executor = "{{OwnThread}}"
            backoff-remote-dispatcher.executor = "{{OwnThread}}"
            log-remote-lifecycle-events = off
            untrusted-mode = on
            trusted-selection-paths = ["{{JoinProtocol.DoorPath}}", "/system/cluster/core/daemon", "/system/cluster/heartbeatReceiver"]
            transport-failure-detector { heartbeat-interval = 10s, acceptable-heartbeat-pause = {{Math.Max(600, 2 * lostAfter)}}s }
            watch-failure-detector { heartbeat-interval = 5s, acceptable-heartbeat-pause = {{Math.Max(60, 2 * lostAfter)}}s }
            retry-gate-closed-for = 1s
            flush-wait-on-shutdown = 1s
            dot-netty.tcp {
              hostname = "{{host}}"
              public-hostname = "{{OwnAddress.ReachedAt(host)}}"
              port = {{port}}
              maximum-frame-size = 256000b
              connection-timeout = 5s
              batching.enabled = off
              server-socket-worker-pool { pool-size-min = 1, pool-size-max = 1 }
              client-socket-worker-pool { pool-size-min = 1, pool-size-max = 1 }
            }
          }
          cluster {
            roles = [{{role}}]
            log-info = off
            run-coordinated-shutdown-when-down = on
            gossip-interval = 2s
            leader-actions-interval = 1s
            publish-stats-interval = off
            allow-weakly-up-members = off
            failure-detector { heartbeat-interval = 2s, acceptable-heartbeat-pause = 12s, threshold = 12.0 }
            downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
            split-brain-resolver {
              active-strategy = keep-oldest
              stable-after = {{Math.Max(40, lostAfter + 10)}}s
              down-all-when-unstable = off
              keep-oldest { down-if-alone = off, role = "" }
            }
          }
        }
        """;

    /// <summary>A thread that sleeps when there is nothing to do: heartbeats wait for no connection.</summary>
    private const string OwnThread = "ActorLoad.Pacing.OwnThreadExecutorConfigurator, actorload";
}
