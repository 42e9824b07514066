using System.Collections.Immutable;

namespace ActorLoad.Cluster;

/// <summary>
/// How a worker is let in, before it may join the cluster: both sides say their version, and prove that they know the cookie without saying it.
/// </summary>
/// <remarks>
/// <code>
///   worker                                    coordinator's door (/user/cluster/door)
///     --Knock(protocol, product, nonce w)------>    another version: Refused
///     &lt;-----Challenge(nonce c, proof of w)---      the worker checks that the coordinator knows the cookie
///     --Answer(proof of c)--------------------->    wrong: Refused
///     &lt;---------------Welcome(name)----------
///     joins the cluster; when it is Up:
///     --Joined--------------------------------->    its orders begin, see WorkerProtocol
/// </code>
/// </remarks>
public static class JoinProtocol
{
    /// <summary>Raised whenever a message between nodes changes its meaning.</summary>
    public const int ProtocolVersion = 3;

    /// <summary>Name of the coordinator's actor that is knocked at.</summary>
    public const string DoorName = "door";

    /// <summary>Where it is.</summary>
    public const string DoorPath = "/user/cluster/" + DoorName;

    /// <summary>To the door.</summary>
    /// <param name="Product">Version of the program: nodes of one run are of one build, since each computes the plan by itself.</param>
    /// <param name="Name">What the worker calls itself: host name and process.</param>
    /// <param name="Machine">Equal for processes of one machine: the kernel's boot id.</param>
    /// <param name="Cores">That it may use.</param>
    /// <param name="Incarnation">Drawn anew with each actor system: a worker that comes back is another one.</param>
    /// <param name="LocalIndex">Of a child of the coordinator's: which of them it is; null for one that joined from outside.</param>
    public sealed record Knock(
        int Protocol, string Product, string Name, string Machine, double Cores, long Incarnation, int? LocalIndex, ImmutableArray<byte> Nonce);

    /// <summary>From the door.</summary>
    /// <param name="Proof">HMAC-SHA256 by the cookie over the worker's nonce and the word "coordinator".</param>
    public sealed record Challenge(ImmutableArray<byte> Nonce, ImmutableArray<byte> Proof);

    /// <summary>To the door.</summary>
    /// <param name="Proof">HMAC-SHA256 by the cookie over the door's nonce and the word "worker".</param>
    public sealed record Answer(ImmutableArray<byte> Proof);

    /// <summary>From the door: join the cluster at its address.</summary>
    /// <param name="Name">Under which the report has it, such as <c>worker-2</c>.</param>
    public sealed record Welcome(string Name);

    /// <summary>From the door: not let in.</summary>
    /// <param name="Reason">A full sentence that says what to do.</param>
    /// <param name="Final">It is no use to come back: another version, another cookie. Else the worker may knock again later.</param>
    public sealed record Refused(string Reason, bool Final);

    /// <summary>To the door: Up in the cluster, and waiting for orders; the sender takes them.</summary>
    /// <param name="Console">Where its operator's console listens, as host and port; empty: nowhere.</param>
    public sealed record Joined(long Incarnation, string Console);
}
