namespace ActorLoad.Core.Connections;

/// <summary>Why an open connection closed.</summary>
public enum CloseReason
{
    PeerFin,
    Reset,
    Protocol,
    Mismatch,
    Network,
    Unknown,

    /// <summary>We were told to: the run is over.</summary>
    Ordered,
}
