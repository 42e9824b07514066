using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Plan;

/// <summary>One step of the ladder: what every engine is asked to do there. Durations are in HOCON's notation, as the clients are given them.</summary>
/// <param name="Connections">Of an engine in all, over its processes.</param>
public sealed record Rung(int Connections, string Interval, string Duration)
{
    /// <summary>For tables and labels: <c>5,000 connections, every 1s</c>.</summary>
    public string Name => Interval == "off"
        ? $"{Humanize.Count(Connections)} connections, idle"
        : $"{Humanize.Count(Connections)} connections, every {Interval}";

    /// <summary>For file names: <c>5000-1s</c>.</summary>
    public string Key => $"{Connections}-{new string([.. Interval.Where(char.IsLetterOrDigit)])}";
}
