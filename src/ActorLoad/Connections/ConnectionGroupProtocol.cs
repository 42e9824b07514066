using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;
using Akka.Actor;

namespace ActorLoad.Connections;

/// <summary>What a <see cref="ConnectionGroup"/> is told and tells, apart from its children's own protocol.</summary>
public static class ConnectionGroupProtocol
{
    /// <summary>To the group: open all connections.</summary>
    public sealed class StartRamp
    {
        public static readonly StartRamp Instance = new();
    }

    /// <summary>To the group: tell how things stand; answered with <see cref="StatusNow"/>.</summary>
    public sealed class GetStatus
    {
        public static readonly GetStatus Instance = new();
    }

    /// <summary>To the group: the hold begins, watch how many are held.</summary>
    public sealed class StartHold
    {
        public static readonly StartHold Instance = new();
    }

    /// <summary>
    /// To the group: only connections with ids below this are wanted from now on; the others are closed as soon as nothing is unanswered on them, and opened
    /// again when they are wanted again. The send scheduler has let go of them before.
    /// </summary>
    public sealed record Keep(int Below);

    /// <summary>To the group: the ramp or hold is over. Open nothing more, wait for replies; answered with <see cref="DrainStarted"/>, then <see cref="AllDrained"/>.</summary>
    public sealed class StartDrain
    {
        public static readonly StartDrain Instance = new();
    }

    /// <summary>To the group: close everything; answered with <see cref="AllClosed"/>. Sent again with <see cref="CloseMode.Rst"/>, it hurries.</summary>
    public sealed record CloseAll(CloseMode Mode);

    /// <summary>From the group: every connection has opened once or been given up.</summary>
    public sealed record RampEnded(Standing Standing);

    /// <summary>From the group.</summary>
    public sealed record StatusNow(Standing Standing);

    /// <summary>From the group: how things stood at the end of the hold.</summary>
    public sealed record DrainStarted(Standing Standing);

    /// <summary>From the group: no open connection awaits a reply.</summary>
    public sealed class AllDrained
    {
        public static readonly AllDrained Instance = new();
    }

    /// <summary>From the group: every socket is closed and everything is booked.</summary>
    public sealed class AllClosed
    {
        public static readonly AllClosed Instance = new();
    }

    /// <summary>From the group: something worth an event in the report.</summary>
    public sealed record Noted(string Kind, string Text);

    /// <summary>From the group: a connection actor failed by an exception, which is a fault of ours.</summary>
    public sealed record ConnectionCrashed(Exception Cause);

    /// <summary>From the group to the send scheduler: this connection may be sent to.</summary>
    public sealed record Joined(int Id, IActorRef Connection);

    /// <summary>From the group to the send scheduler: this connection is closed; let go of it with <see cref="ConnectionProtocol.Retire"/>.</summary>
    public sealed record Left(int Id, IActorRef Connection);

    /// <summary>From the group to the send scheduler: this connection is wanted again, and its first attempt has failed; what is due on it counts from now on.</summary>
    public sealed record Missing(int Id);

    /// <summary>From the fault watch to the group: a socket could not be created or bound, of which Akka.IO tells nobody.</summary>
    public sealed record SocketCreationFailed(ConnectFailure Failure);
}
