namespace ActorLoad.Compare.Lean;

/// <summary>
/// What is measured in a run; the names under which it stands in lean.json. Sizes in bytes, durations in microseconds unless the name says
/// seconds.
/// </summary>
internal static class Figure
{
    /// <summary>Of the processes that hold connections, exact, shortly before the end of the hold: /proc/PID/smaps_rollup.</summary>
    public const string Rss = "rssBytes", Pss = "pssBytes";

    /// <summary>
    /// The same processes' user and system time between two looks at /proc/PID/stat, one a second after the hold's begin, one shortly
    /// before its end.
    /// </summary>
    public const string CpuSeconds = "cpuSeconds";

    /// <summary>That time for each message echoed in it.</summary>
    public const string CpuPerMessage = "cpuMicrosPerMessage";

    /// <summary>That time for each second of it: the share of one core.</summary>
    public const string CpuPerSecond = "cpuShareOfACore";

    /// <summary>From when a message was due to its reply; of a client that does not know, from when it was sent.</summary>
    public const string P50 = "p50Micros", P99 = "p99Micros";

    /// <summary>From when a message was sent to its reply: the client's own lateness is not in it.</summary>
    public const string ServiceP50 = "serviceP50Micros", ServiceP99 = "serviceP99Micros";

    /// <summary>Sent of what was planned; by the ceiling and go-net, of what they had to send.</summary>
    public const string OnTime = "sentOfPlanned";

    public const string LagP99 = "scheduleLagP99Micros", Allocated = "allocatedBytesPerMessage";

    /// <summary>Mean of the collections in the hold; 0 without one.</summary>
    public const string Pause = "meanPauseMicros";

    public const string PerSecond = "messagesPerSecond";

    /// <summary>From the first connections to the last, as the kernel counts sockets, and the client's CPU in that time.</summary>
    public const string ConnectSeconds = "connectSeconds", ConnectCpuSeconds = "connectCpuSeconds";

    /// <summary>From the start of the process to the first connect that a listener sees.</summary>
    public const string FirstConnectSeconds = "firstConnectSeconds";

    /// <summary>Of ours that several processes carry out: the process that conducts it.</summary>
    public const string CoordinatorPss = "coordinatorPssBytes", CoordinatorCpuSeconds = "coordinatorCpuSeconds";
}
