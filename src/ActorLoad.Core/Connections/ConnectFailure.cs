namespace ActorLoad.Core.Connections;

/// <summary>Why a connect failed.</summary>
public enum ConnectFailure
{
    Refused,
    Timeout,
    Reset,
    Unreachable,
    NoPort,
    NoDescriptor,

    /// <summary>This machine gave the connection no thread to live on.</summary>
    NoThread,

    /// <summary>The cause was lost on the way, as Akka.IO does; a probe may find it.</summary>
    Lost,
    Unknown,
}
