namespace ActorLoad.Hosting.Pbm;

/// <summary>What keeps a host small whoever connects to it.</summary>
public sealed record HostLimits
{
    public static HostLimits Default { get; } = new();

    /// <summary>Served at a time; one more is told so and let go.</summary>
    public int Clients { get; init; } = 8;

    /// <summary>Bytes of output that wait for one client's reading; what goes beyond is left out, and how much was is said.</summary>
    public int QueuedBytes { get; init; } = 1 << 20;

    /// <summary>A client's next command waits until so few bytes are queued for it.</summary>
    public int LowWaterBytes { get; init; } = 1 << 16;

    /// <summary>Bytes of requests that are read ahead of the one that is carried out.</summary>
    public int RequestBytes { get; init; } = 1 << 16;

    /// <summary>Lines in a row that mean nothing; then the client is let go.</summary>
    public int WrongLines { get; init; } = 16;

    /// <summary>From a client's coming to its first request, and to its token where there is one.</summary>
    public TimeSpan Hello { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A client that reads nothing of what is queued for so long is let go.</summary>
    public TimeSpan Stalled { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Before a wrong token is answered, and the connection closed.</summary>
    public TimeSpan WrongToken { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After the last word, for the client to read it and close: bytes of its own that we have not read would take it away from it.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Descriptors held back for accepting, so that an operator is let in when the run has used up all others.</summary>
    public int SpareDescriptors { get; init; } = 4;
}
