using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;

namespace ActorLoad.Connections;

/// <summary>What a <see cref="ConnectionActor"/> is told and tells, apart from Akka.IO's own messages.</summary>
public static class ConnectionProtocol
{
    /// <summary>From the send scheduler: your message of this round is due. One instance serves all connections of the round.</summary>
    /// <param name="Round">Also the sequence number of the message.</param>
    /// <param name="RoundStart">Since the run's start; a connection is due at this plus its phase.</param>
    /// <param name="Plan">That the phase is of: an operator may have changed the run's.</param>
    public sealed record SendDue(long Round, TimeSpan RoundStart, LoadPlan Plan);

    /// <summary>From the send scheduler, as its last word: no <see cref="SendDue"/> follows, you may stop.</summary>
    public sealed class Retire
    {
        public static readonly Retire Instance = new();
    }

    /// <summary>From the group: your connect took too long. Stop.</summary>
    public sealed class GiveUpConnecting
    {
        public static readonly GiveUpConnecting Instance = new();
    }

    /// <summary>From the group: some of your requests are older than the reply timeout.</summary>
    public sealed class ExpireRequests
    {
        public static readonly ExpireRequests Instance = new();
    }

    /// <summary>From the group: nothing more will be due; say when nothing is unanswered.</summary>
    public sealed class Drain
    {
        public static readonly Drain Instance = new();
    }

    /// <summary>From the group: the run is over, close. What is unanswered now is booked as in flight at the stop.</summary>
    public sealed record Close(CloseMode Mode);

    /// <summary>To the group: connected and registered.</summary>
    /// <param name="Took">From asking for the connect to having it.</param>
    public sealed record Opened(int Id, TimeSpan Took);

    /// <summary>To the group: not connected; the sender has stopped itself.</summary>
    public sealed record ConnectFailed(int Id, ConnectFailure Failure);

    /// <summary>To the group: nothing is unanswered.</summary>
    public sealed record Drained(int Id);

    /// <summary>
    /// To the group: the socket is gone, and what was sent is booked. The sender waits for <see cref="Retire"/>, since more may become due
    /// until then.
    /// </summary>
    public sealed record Closed(int Id, CloseReason Reason);

    /// <summary>To the group: all that was ever due is booked; the sender has stopped itself.</summary>
    public sealed record Retired(int Id);
}
