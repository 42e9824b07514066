using System.Collections.Immutable;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Running;

/// <summary>
/// Several processes of one engine, side by side, as one report: counts, memory and CPU are sums. Percentiles can't be added up from percentiles:
/// of each the worst process's stands, which no percentile of all would exceed by more than the histogram's step.
/// </summary>
internal static class SummedReport
{
    /// <param name="reports">At least one, of one engine and one moment.</param>
    public static RunReport Of(ImmutableArray<RunReport> reports)
    {
        if (reports is [var single])
            return single;
        var first = reports[0];
        var connections = Connections(reports);
        var worst = reports.OrderByDescending(report => report.ExitCode == 0 ? 0 : 1).First();
        return first with
        {
            Verdict = worst.Verdict,
            ExitCode = worst.ExitCode,
            Reasons = [.. reports.SelectMany(report => report.Reasons).Distinct(StringComparer.Ordinal)],
            Warnings =
            [
                $"{reports.Length} processes, added up; each percentile is that of the process where it was longest.",
                .. reports.SelectMany(report => report.Warnings).Distinct(StringComparer.Ordinal),
            ],
            Config = first.Config.SetItem("connections", $"{connections.Asked}"),
            Phases = new PhaseReport(reports.Max(r => r.Phases.RampSeconds), reports.Max(r => r.Phases.HoldSeconds), reports.Max(r => r.Phases.DrainSeconds)),
            Connections = connections,
            Messages = Messages(reports),
            LatencyMicros = new LatencyReport(
                Worst(reports, r => r.LatencyMicros.Service), Worst(reports, r => r.LatencyMicros.Response), Worst(reports, r => r.LatencyMicros.ScheduleLag)),
            Generator = Generator(reports, connections),
            Errors = new ErrorReport(Errors(reports), Closes(reports)),
            Timeline = [],
            Events = [],
            Nodes = [.. reports.Select(Node)],
            Curves = null,
        };
    }

    private static ConnectionReport Connections(ImmutableArray<RunReport> reports) => new(
        reports.Sum(r => r.Connections.Asked), reports.Sum(r => r.Connections.Opened), reports.Sum(r => r.Connections.Failed),
        reports.Sum(r => r.Connections.NotAttempted), reports.Sum(r => r.Connections.HeldMin), reports.Sum(r => r.Connections.HeldMean),
        reports.Sum(r => r.Connections.AtEnd), reports.Sum(r => r.Connections.Reconnects), Worst(reports, r => r.Connections.ConnectMicros));

    private static MessageReport Messages(ImmutableArray<RunReport> reports)
    {
        long Sum(Func<MessageReport, long> of) => reports.Sum(report => of(report.Messages));
        var (planned, echoed) = (Sum(m => m.Planned), Sum(m => m.Echoed));
        return new MessageReport(
            planned, Sum(m => m.Sent), Sum(m => m.Skipped), Sum(m => m.Failed),
            echoed, Sum(m => m.TimedOut), Sum(m => m.Corrupt), Sum(m => m.LostOnClose), Sum(m => m.InFlightAtStop), Sum(m => m.Late), Sum(m => m.Unexpected),
            planned == 0 ? 0 : (double)(planned - echoed) / planned, Sum(m => m.BytesSent), Sum(m => m.BytesReceived), reports.Sum(r => r.Messages.PerSecond));
    }

    private static GeneratorReport Generator(ImmutableArray<RunReport> reports, ConnectionReport connections)
    {
        var all = reports.Select(report => report.Generator).ToImmutableArray();
        var echoed = reports.Sum(report => report.Messages.Echoed);
        var (resident, cpu) = (all.Sum(g => g.RssBytes), all.Sum(g => g.CpuSeconds));
        return new GeneratorReport(
            resident, all.Sum(g => g.PssBytes), connections.AtEnd == 0 ? 0 : (double)resident / connections.AtEnd, all.Sum(g => g.HeapBytes),
            cpu, all.Sum(g => g.CpuShare), echoed == 0 ? 0 : cpu / echoed * 1e6, all.Sum(g => g.ContextSwitches), all.Sum(g => g.Threads), all.Sum(g => g.Actors),
            all.Sum(g => g.GcPauseSeconds), all.Sum(g => g.GcCount), Worst(reports, r => r.Generator.DispatcherDelayMicros), [.. all.SelectMany(g => g.Stalls)],
            echoed == 0 ? 0 : reports.Sum(r => r.Generator.AllocatedBytesPerMessage * r.Messages.Echoed) / echoed)
        {
            Tasks = all.Sum(g => g.Tasks),
            ProbesInLosses = all.Sum(g => g.ProbesInLosses),
        };
    }

    private static ConnectErrors Errors(ImmutableArray<RunReport> reports)
    {
        long Sum(Func<ConnectErrors, long> of) => reports.Sum(report => of(report.Errors.Connect));
        return new ConnectErrors(
            Sum(e => e.Refused), Sum(e => e.Timeout), Sum(e => e.Reset), Sum(e => e.Unreachable), Sum(e => e.Dns), Sum(e => e.NoPort), Sum(e => e.NoDescriptor), Sum(e => e.Unknown));
    }

    private static CloseErrors Closes(ImmutableArray<RunReport> reports)
    {
        long Sum(Func<CloseErrors, long> of) => reports.Sum(report => of(report.Errors.Close));
        return new CloseErrors(Sum(e => e.PeerFin), Sum(e => e.Reset), Sum(e => e.Protocol), Sum(e => e.Mismatch), Sum(e => e.Network), Sum(e => e.Unknown));
    }

    private static NodeReport Node(RunReport report, int index) => new(
        $"process {index + 1}", "generator", report.Connections.Asked, report.Connections.Opened, report.Messages.Echoed, report.Messages.Lost,
        report.Generator.RssBytes, report.Generator.CpuSeconds);

    private static Percentiles? Worst(ImmutableArray<RunReport> reports, Func<RunReport, Percentiles?> of)
    {
        var all = reports.Select(of).OfType<Percentiles>().ToImmutableArray();
        if (all.IsEmpty)
            return null;
        var count = all.Sum(p => p.Count);
        return new Percentiles(
            all.Max(p => p.P50), all.Max(p => p.P90), all.Max(p => p.P99), all.Max(p => p.P999), all.Max(p => p.P9999), all.Max(p => p.Max),
            all.Sum(p => p.Mean * p.Count) / count, count);
    }
}
