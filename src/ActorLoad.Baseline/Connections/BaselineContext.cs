using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;

namespace ActorLoad.Baseline.Connections;

/// <summary>What all conversations of a process share beside their dialogues' context.</summary>
public sealed class BaselineContext : DialogueContext
{
    public required AddressPlan Addresses { get; init; }
    public required SendWindow Window { get; init; }
    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>Of each thread, in bytes.</summary>
    public required int StackBytes { get; init; }

    /// <summary>Where conversations tell what became of them.</summary>
    public required Action<ConnectionEvent> Tell { get; init; }
}

/// <summary>What a conversation tells the pool.</summary>
public abstract record ConnectionEvent(Conversation Conversation)
{
    /// <param name="Took">From the connect's start to its completion.</param>
    public sealed record Opened(Conversation Conversation, TimeSpan Took) : ConnectionEvent(Conversation);

    public sealed record ConnectFailed(Conversation Conversation, ConnectFailure Failure) : ConnectionEvent(Conversation);

    /// <summary>The socket is gone, and what was sent is booked.</summary>
    public sealed record Closed(Conversation Conversation, CloseReason Reason) : ConnectionEvent(Conversation);

    /// <summary>What serves the conversation failed by an exception, which is a fault of ours.</summary>
    public sealed record Crashed(Conversation Conversation, Exception Cause) : ConnectionEvent(Conversation);
}
