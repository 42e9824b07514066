using System.Collections.Immutable;

namespace ActorLoad.Compare.Campaign;

/// <summary>
/// Whether a run's verdict and figures may be believed, from what was done to it and what the server counted. It shares nothing with the product's own
/// judge: where the two disagree, one of them is wrong. docs/reliability-campaign.md says the same in words.
/// </summary>
internal static class CampaignJudge
{
    private const string Valid = "VALID", Environment = "ENVIRONMENT_LIMITED", Incomplete = "INCOMPLETE", Generator = "GENERATOR_LIMITED";

    /// <summary>The waits that are compared are cut off by signals and by the histogram's three digits.</summary>
    private const double WaitSlackMillis = 60;

    private const double HoldSlackSeconds = 2;

    private static readonly ImmutableDictionary<string, int> s_exitCodes = ImmutableDictionary.CreateRange(
        StringComparer.Ordinal, [new(Valid, 0), new(Environment, 3), new(Incomplete, 4), new(Generator, 5), KeyValuePair.Create("THRESHOLD_FAILED", 6)]);

    public static CampaignFinding Of(CampaignCase seed)
    {
        var injected = new Injected(seed.Load, seed.Struck);
        if (seed.Figures is not { } figures || seed.ExitCode is not { } exitCode)
            return new CampaignFinding(Outcome.Broken, injected.IsHarmless, ["It left no result, or did not end."]);

        var wrong = new List<(Outcome Outcome, string Why)>();
        Ended(figures, exitCode, wrong);
        Balanced(seed, figures, injected, wrong);
        AsPlanned(seed, figures, injected, wrong);
        Traced(seed, figures, injected, wrong);
        wrong.AddRange(seed.Leftovers.Select(left => (Outcome.Leftover, left)));
        Due(seed, figures, injected, wrong);
        return wrong.Count == 0
            ? new CampaignFinding(Outcome.Accepted, injected.IsHarmless, [])
            : new CampaignFinding(wrong.Min(found => found.Outcome), injected.IsHarmless, [.. wrong.OrderBy(found => found.Outcome).Select(found => found.Why)]);
    }

    private static void Ended(Figures figures, int exitCode, List<(Outcome, string)> wrong)
    {
        if (exitCode != figures.ExitCode || !s_exitCodes.TryGetValue(figures.Verdict, out var due) || due != exitCode)
            wrong.Add((Outcome.Broken, $"The process ended with {exitCode}, its result says {figures.Verdict} and {figures.ExitCode}."));
    }

    private static void Balanced(CampaignCase seed, Figures figures, Injected injected, List<(Outcome, string)> wrong)
    {
        Sum("asked", figures.Asked, figures.Opened + figures.NotOpened + figures.NotAttempted);
        Sum("planned", figures.Planned, figures.Sent + figures.Skipped + figures.NotSent);
        Sum("sent", figures.Sent, figures.Echoed + figures.TimedOut + figures.Corrupt + figures.LostOnClose + figures.InFlightAtStop);
        Sum("measured", figures.ResponseCount, figures.Echoed);
        wrong.AddRange(figures.Impossible.Select(figure => (Outcome.Unbalanced, $"{figure}, which is no figure.")));
        if (figures.HeldMin > figures.Asked || figures.AtEnd > figures.Asked)
            wrong.Add((Outcome.Unbalanced, $"heldMin {figures.HeldMin} or atEnd {figures.AtEnd} is over asked {figures.Asked}."));

        if (seed.Server is not { } server)
            return;
        var (answered, unknown) = (figures.Echoed + figures.Corrupt, figures.TimedOut + figures.LostOnClose + figures.InFlightAtStop);
        if (server.Frames > figures.Sent || server.Frames < answered + figures.Late)
            wrong.Add((Outcome.Unbalanced, $"The server had {server.Frames} frames of {figures.Sent} sent, {answered} answered and {figures.Late} late."));
        if (figures.Sent - server.Frames > unknown)
            wrong.Add((Outcome.Unbalanced, $"{figures.Sent - server.Frames} sends never reached the server, and only {unknown} are said to be without an answer."));
        if (server.BytesReceived > figures.BytesSent || figures.BytesReceived > server.BytesSent)
        {
            wrong.Add((Outcome.Unbalanced, $"Bytes there: {figures.BytesSent} sent, {server.BytesReceived} received; back: {server.BytesSent} sent, " +
                $"{figures.BytesReceived} received."));
        }
        // What is cut before the server has accepted it, or dropped on its way, it never heard of.
        if (injected is { Cut: 0, Network: false } && server.Accepted < figures.Opened + figures.Reconnects)
            wrong.Add((Outcome.Unbalanced, $"{figures.Opened} opened and {figures.Reconnects} again, and the server accepted {server.Accepted}."));

        void Sum(string whole, long value, long sum)
        {
            if (value != sum)
                wrong.Add((Outcome.Unbalanced, $"{whole} is {value}, and its parts are {sum}."));
        }
    }

    private static void AsPlanned(CampaignCase seed, Figures figures, Injected injected, List<(Outcome, string)> wrong)
    {
        var load = seed.Load;
        if (figures.Asked != load.Connections || figures.Planned != load.Planned)
        {
            wrong.Add((Outcome.WrongVerdict, $"{load.Connections} connections and {load.Planned} messages were asked for, and {figures.Asked} and " +
                $"{figures.Planned} are reported."));
        }

        var most = load.Hold.TotalSeconds + injected.StopTotalSeconds + HoldSlackSeconds + seed.Machine.LateMaxMillis / 1e3;
        if (figures.HoldSeconds < load.Hold.TotalSeconds - 0.05 || figures.HoldSeconds > most)
            wrong.Add((Outcome.WrongVerdict, $"It held for {figures.HoldSeconds:0.00} s where {load.Hold.TotalSeconds:0.##} were asked for."));
    }

    /// <summary>What was done is in the figures, whatever the verdict.</summary>
    private static void Traced(CampaignCase seed, Figures figures, Injected injected, List<(Outcome, string)> wrong)
    {
        var hidden = figures.Verdict == Valid ? Outcome.FalseValid : Outcome.WrongVerdict;
        if (injected.Cut > 0 && (figures.HeldMin >= figures.Asked || figures.ClosesTotal < injected.Cut * 0.9 - injected.OnTheirWay))
        {
            wrong.Add((hidden, $"{injected.Cut} connections were taken away; {figures.ClosesTotal} closes and a heldMin of {figures.HeldMin} " +
                "are reported."));
        }
        // Those that never opened have their sends at a stretch of the interval, in which nobody else sends: what began there was met after it.
        var nobodySends = (1 - (double)figures.Opened / figures.Asked) * seed.Load.Interval.TotalMilliseconds;
        if (figures.ResponseMaxMillis is { } max && max < injected.WaitedMillis * 0.98 - WaitSlackMillis - nobodySends)
            wrong.Add((hidden, $"Messages waited {injected.WaitedMillis:0} ms, and the longest response reported is {max:0} ms."));
        if (injected.TimedOut && figures.TimedOut == 0)
            wrong.Add((hidden, "Messages went without an answer past the reply timeout, and none is reported as timed out."));
        // A process stands from when one of its threads has taken the signal, which on a busy machine is a while after it was sent.
        if (injected.StopSeconds.Anywhere >= 1 && figures.LongestStallMillis < injected.StopSeconds.Anywhere * 800 - seed.Machine.LateMaxMillis)
        {
            wrong.Add((hidden, $"The generator stood for {injected.StopSeconds.Anywhere:0.00} s; its longest stall reported is " +
                $"{figures.LongestStallMillis:0} ms."));
        }
        if (seed.Server is { } server)
            TraceFlips(figures, server, hidden, wrong);
    }

    private static void TraceFlips(Figures figures, ServerCounts server, Outcome hidden, List<(Outcome, string)> wrong)
    {
        // A flipped reply may also be one to a connection that is gone, or to a message that has timed out.
        var elsewhere = figures.LostOnClose + figures.TimedOut + figures.Late + figures.InFlightAtStop;
        if (figures.Corrupt > server.Misbehaved || figures.Corrupt + elsewhere < server.Misbehaved)
            wrong.Add((hidden, $"The server flipped a bit of {server.Misbehaved} replies, and {figures.Corrupt} are reported as corrupt."));
    }

    /// <summary>Which verdict may stand: the first of the table that there is a cause for, and no other.</summary>
    private static void Due(CampaignCase seed, Figures figures, Injected injected, List<(Outcome, string)> wrong)
    {
        var alarm = injected.IsHarmless ? Outcome.FalseAlarm : Outcome.WrongVerdict;
        switch (figures.Verdict)
        {
            case Valid:
                if (!figures.IsWhole)
                    wrong.Add((Outcome.FalseValid, "VALID, and not everything that was asked for was done by its own figures."));
                if (injected.GeneratorStood)
                    wrong.Add((Outcome.FalseValid, $"VALID, and the generator stood for {injected.StopSeconds.Anywhere:0.00} s."));
                if (figures.NoDescriptor > 0)
                    wrong.Add((Outcome.FalseValid, "VALID, and this machine's descriptors ran out."));
                break;
            case Environment:
                if (figures.NoDescriptor == 0 || !injected.OutOfDescriptors)
                    wrong.Add((alarm, $"{Environment}, and no descriptor was missing."));
                break;
            case Incomplete:
                if (figures.IsWhole)
                    wrong.Add((alarm, $"{Incomplete}, and all was done by its own figures."));
                if (figures.NoDescriptor > 0)
                    wrong.Add((alarm, $"{Incomplete}, where this machine's descriptors ran out."));
                if (injected.GeneratorStood && figures.Wrong == 0)
                    wrong.Add((alarm, $"{Incomplete}, where the generator stood for {injected.StopSeconds.Anywhere:0.00} s, and no reply was wrong."));
                // A server that gets no CPU answers late: that is true of it, whoever had the CPU.
                if (!injected.MayLose && !(injected.Hogged && figures.IsLateAlone))
                {
                    wrong.Add((
                        seed.Machine.IsBusy && figures.IsLateAlone ? Outcome.BusyMachine : alarm,
                        $"{Incomplete}, and nothing was done that loses anything."));
                }
                break;
            case Generator:
                if (figures.Wrong > 0 || figures.NoDescriptor > 0)
                    wrong.Add((alarm, $"{Generator}, where {figures.Wrong} wrong replies and {figures.NoDescriptor} missing descriptors come first."));
                if (!injected.GeneratorMayHaveStood && !injected.Hogged)
                    wrong.Add((seed.Machine.IsBusy ? Outcome.BusyMachine : alarm, $"{Generator}: {string.Join(" ", figures.Reasons)}"));
                break;
            default:
                wrong.Add((alarm, $"{figures.Verdict}, which nothing was done for: {string.Join(" ", figures.Reasons)}"));
                break;
        }
    }
}
