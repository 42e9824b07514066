using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Wire;

namespace ActorLoad.Core.Connections;

/// <summary>What the dialogues of all connections of a process share: one object, so that each of them holds one reference.</summary>
public class DialogueContext
{
    public required LoadPlan Plan { get; init; }
    public required Codec Codec { get; init; }
    public required Recorder Recorder { get; init; }
    public required RunClock Clock { get; init; }
    public required ReplyDeadlines Deadlines { get; init; }
    public required TimeSpan ReplyTimeout { get; init; }

    /// <summary>Unanswered messages a connection may have.</summary>
    public required int InFlightLimit { get; init; }
}
