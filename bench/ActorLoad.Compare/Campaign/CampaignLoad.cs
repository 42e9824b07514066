namespace ActorLoad.Compare.Campaign;

/// <summary>The run that faults are done to. All times follow from the hold, so that a short campaign is a long one in little.</summary>
/// <param name="Connections">From 10 to 15,000.</param>
internal sealed record CampaignLoad(int Connections, TimeSpan Hold)
{
    public const int SendsOfEach = 10;

    /// <summary>The default of ramp.in-flight, which holds for reconnects too.</summary>
    public const int ConnectsAtOnce = 256;

    /// <summary>From one send of a connection to its next.</summary>
    public TimeSpan Interval => Hold / SendsOfEach;

    /// <summary>Two intervals and a half: what is not answered reaches the timeout before it reaches message.in-flight.</summary>
    public TimeSpan ReplyTimeout => Hold / 4;

    /// <summary>Of a lost connection; most are back before the hold ends.</summary>
    public TimeSpan MaxBackoff => Hold / 20;

    /// <summary>Two seconds of ramp, for what strikes in it.</summary>
    public int RampPerSecond => Math.Max(1, Connections / 2);

    /// <summary>Sends due in the hold: each connection has its own point in an interval.</summary>
    public long Planned => (long)Connections * SendsOfEach;
}
