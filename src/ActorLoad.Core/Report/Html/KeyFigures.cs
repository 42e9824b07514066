namespace ActorLoad.Core.Report.Html;

/// <summary>The dozen figures that a run is remembered by.</summary>
internal static class KeyFigures
{
    public static IEnumerable<(string Name, string Value)> Of(RunReport report)
    {
        var (connections, messages, generator) = (report.Connections, report.Messages, report.Generator);
        var response = report.LatencyMicros.Response;
        return
        [
            ("Connections asked", Humanize.Count(connections.Asked)),
            ("Opened", Humanize.Count(connections.Opened)),
            ("Fewest held", Humanize.Count(connections.HeldMin)),
            ("Messages planned", Humanize.Count(messages.Planned)),
            ("Sent", Humanize.Count(messages.Sent)),
            ("Echoed", Humanize.Count(messages.Echoed)),
            ("Lost", Humanize.Count(messages.Lost)),
            ("Echoed a second", Humanize.Rate(messages.PerSecond)),
            ("Response p50", Humanize.Micros(response?.P50)),
            ("Response p99", Humanize.Micros(response?.P99)),
            ("CPU a message", Humanize.Micros(generator.CpuMicrosPerMessage)),
            ("Memory a connection", Humanize.Bytes(generator.RssBytesPerConnection)),
        ];
    }
}
