using System.Collections.Immutable;
using ActorLoad.Core.Plan;

namespace ActorLoad.Core.Report;

/// <summary>The figures a verdict rests on.</summary>
/// <param name="HoldStart">Seconds since the run's start at which the hold began; stalls are placed by it.</param>
public sealed record Evidence(
    double HoldStart, PhaseReport Phases, ConnectionReport Connections, MessageReport Messages, LatencyReport Latency,
    GeneratorReport Generator, ErrorReport Errors, ImmutableArray<ThresholdResult> Thresholds)
{
    /// <summary>Of a run over several processes, of each and of each machine, since a slow one must not hide in the sum; none: the sum is all there is.</summary>
    public ImmutableArray<GeneratorSigns> Generators { get; init; } = [];
}

/// <summary>What happened to a run that its figures do not show. Each text is a full sentence that says what to do.</summary>
public sealed record RunFacts
{
    public static RunFacts None { get; } = new();

    /// <summary>Why the run ended before its plan did, such as <c>Ctrl-C in the hold, 12 s before its end.</c>; null when it did not.</summary>
    public string? StoppedEarly { get; init; }

    /// <summary>What makes it a report of a run that goes on, a full sentence; null for one that is over. Of what is still open nothing is judged.</summary>
    public string? Unfinished { get; init; }

    public ImmutableArray<string> LostNodes { get; init; } = [];

    /// <summary>This machine's limits that stopped the run, as the preflight or a watch found them.</summary>
    public ImmutableArray<string> EnvironmentLimits { get; init; } = [];

    /// <summary>Unexpected failures of ours, such as an actor that crashed.</summary>
    public ImmutableArray<string> InternalFailures { get; init; } = [];
}

/// <param name="Reasons">All that was found, gravest first; empty when VALID.</param>
public sealed record Judgement(Verdict Verdict, int ExitCode, ImmutableArray<string> Reasons)
{
    /// <summary>Which verdict each of the reasons would make alone.</summary>
    public ImmutableArray<Verdict> ReasonVerdicts { get; init; } = [];
}

/// <summary>What a run's figures are worth: the table "Verdict and exit code" of the design, where the first that matches decides.</summary>
public static class Judge
{
    public static Judgement Of(Evidence evidence, LimitOptions limits, RunFacts facts)
    {
        // In the table's order: the first finding is the verdict.
        var findings = new Findings();
        if (facts.Unfinished is { } unfinished) findings.Add(Verdict.Incomplete, [unfinished]);
        findings.Add(Verdict.InternalError, InternalErrors(evidence, facts));
        findings.Add(Verdict.EnvironmentLimited, EnvironmentLimits(evidence.Errors.Connect, facts));
        findings.Add(Verdict.Incomplete, Interruptions(facts));
        findings.Add(Verdict.Incomplete, WrongReplies(evidence.Messages, limits));
        findings.Add(Verdict.GeneratorLimited, Signs(evidence).SelectMany(signs => GeneratorLimits.Check(signs, limits)));
        if (facts.Unfinished is not null) return findings.Conclude();
        // A run that was refused opened nothing: to say so again as a loss would only hide the reason.
        if (evidence.Connections.Asked == 0 || evidence.Connections.NotAttempted < evidence.Connections.Asked || facts.EnvironmentLimits.OrEmpty().IsEmpty)
            findings.Add(Verdict.Incomplete, Losses(evidence, limits));
        findings.Add(Verdict.ThresholdFailed, FailedThresholds(evidence.Thresholds));
        return findings.Conclude();
    }

    private static IEnumerable<string> InternalErrors(Evidence evidence, RunFacts facts)
    {
        foreach (var failure in facts.InternalFailures.OrEmpty()) yield return failure;
        foreach (var imbalance in Books.Check(evidence.Connections, evidence.Messages))
            yield return $"The books do not balance, which is a fault of actorload: {imbalance} Please report it with the JSON result.";
    }

    private static IEnumerable<string> EnvironmentLimits(ConnectErrors connect, RunFacts facts)
    {
        foreach (var limit in facts.EnvironmentLimits.OrEmpty()) yield return limit;
        if (connect.NoDescriptor > 0)
        {
            yield return
                $"{Humanize.Count(connect.NoDescriptor)} connects found no file descriptor free on this machine; raise the limit (ulimit -n), " +
                "lower connections or add workers (workers.count).";
        }
        if (connect.NoThread > 0)
        {
            yield return
                $"{Humanize.Count(connect.NoThread)} connections found no thread free on this machine; raise vm.max_map_count, kernel.threads-max or the " +
                "control group's pids.max, or lower connections.";
        }
        if (connect.NoPort > 0)
        {
            yield return
                $"{Humanize.Count(connect.NoPort)} connects found no source port free on this machine; add source addresses (source) or target " +
                "ports (target), widen net.ipv4.ip_local_port_range, or wait 60 s for ports in TIME_WAIT.";
        }
    }

    private static IEnumerable<string> Interruptions(RunFacts facts)
    {
        if (facts.StoppedEarly is { } reason) yield return $"Stopped early: {reason}";
        foreach (var node in facts.LostNodes.OrEmpty()) yield return node;
    }

    private static IEnumerable<string> WrongReplies(MessageReport messages, LimitOptions limits)
    {
        var wrong = (Int128)messages.Corrupt + messages.Late + messages.Unexpected;
        if (!Beyond(wrong, limits.Tolerance, messages.Planned)) yield break;
        yield return
            $"Replies were wrong: {Humanize.Count(messages.Corrupt)} corrupt, {Humanize.Count(messages.Late)} late (after message.reply-timeout), " +
            $"{Humanize.Count(messages.Unexpected)} unexpected, {Allowed(limits, messages.Planned)}; check the server and the path to it.";
    }

    private static IEnumerable<string> Losses(Evidence evidence, LimitOptions limits)
    {
        var (connections, messages) = (evidence.Connections, evidence.Messages);
        if (Beyond(messages.Lost, limits.Tolerance, messages.Planned))
        {
            yield return
                $"{Humanize.Count(messages.Lost)} of {Humanize.Count(messages.Planned)} planned messages were not echoed " +
                $"({Humanize.Percent(Rates.Share(messages.Lost, messages.Planned))}: {Breakdown(messages)}), {Allowed(limits, messages.Planned)}; " +
                "the errors by class say where they went.";
        }
        if (connections is { MissingMax: { } most, AskedMin: { } fewest })
        {
            // By the number that was asked for at each time, which the lowest of all says nothing of.
            if (Beyond(most, limits.Tolerance, fewest))
            {
                yield return
                    $"At its worst the hold lacked {Humanize.Count(most)} of the connections that were asked for at that time, {Allowed(limits, fewest)}; " +
                    "see the connect and close errors, or ask for what the server holds.";
            }

            yield break;
        }

        var missing = connections.Asked - connections.HeldMin;
        if (Beyond(missing, limits.Tolerance, connections.Asked))
        {
            yield return
                $"At its lowest the hold had {Humanize.Count(connections.HeldMin)} connections open of {Humanize.Count(connections.Asked)} asked " +
                $"({Humanize.Count(connections.Failed)} failed to open, {Humanize.Count(connections.NotAttempted)} not attempted), " +
                $"{Allowed(limits, connections.Asked)}; see the connect and close errors, or lower connections to what the server holds.";
        }
    }

    private static string Breakdown(MessageReport messages)
    {
        ReadOnlySpan<(long Count, string Name)> parts =
        [
            (messages.Skipped, "skipped at message.in-flight"), (messages.Failed, "not sent for want of an open connection"),
            (messages.TimedOut, "timed out"), (messages.Corrupt, "corrupt"), (messages.LostOnClose, "lost on close"),
            (messages.InFlightAtStop, "in flight at the stop"),
        ];
        var text = new List<string>();
        foreach (var (count, name) in parts)
        {
            if (count != 0) text.Add($"{Humanize.Count(count)} {name}");
        }
        return string.Join(", ", text);
    }

    private static IEnumerable<string> FailedThresholds(ImmutableArray<ThresholdResult> thresholds)
    {
        foreach (var threshold in thresholds.OrEmpty())
        {
            if (threshold.Passed) continue;
            var found = ThresholdText.Found(threshold) is { } figure ? $"the run's figure is {figure}" : "the run measured nothing for it";
            yield return $"The threshold \"{threshold.Expression}\" failed: {found} (thresholds).";
        }
    }

    private static ImmutableArray<GeneratorSigns> Signs(Evidence evidence) => evidence.Generators is { IsDefaultOrEmpty: false } generators
        ? generators
        :
        [
            new(
                evidence.HoldStart, evidence.Phases.HoldSeconds, evidence.Latency.ScheduleLag?.P99, evidence.Generator.DispatcherDelayMicros?.P99,
                evidence.Generator.CpuShare, evidence.Generator.Stalls),
        ];

    /// <summary>In decimal: 29 of 100 is not beyond a tolerance of 0.29, which in binary it is.</summary>
    private static bool Beyond(Int128 count, double tolerance, long total) => (decimal)count > (decimal)tolerance * total;

    private static string Allowed(LimitOptions limits, long total)
    {
        var allowed = (long)((decimal)limits.Tolerance * total);
        return $"where limits.tolerance = {limits.Tolerance:0.######} allows {(allowed == 0 ? "none" : Humanize.Count(allowed))}";
    }

    private static ImmutableArray<string> OrEmpty(this ImmutableArray<string> texts) => texts.IsDefault ? [] : texts;

    private static ImmutableArray<ThresholdResult> OrEmpty(this ImmutableArray<ThresholdResult> results) => results.IsDefault ? [] : results;

    private sealed class Findings
    {
        private readonly ImmutableArray<string>.Builder _reasons = ImmutableArray.CreateBuilder<string>();
        private readonly ImmutableArray<Verdict>.Builder _verdicts = ImmutableArray.CreateBuilder<Verdict>();

        public void Add(Verdict verdict, IEnumerable<string> reasons)
        {
            foreach (var reason in reasons)
            {
                _verdicts.Add(verdict);
                _reasons.Add(reason);
            }
        }

        public Judgement Conclude()
        {
            var first = _verdicts.FirstOrDefault(Verdict.Valid);
            return new(first, first.ExitCode(), _reasons.ToImmutable()) { ReasonVerdicts = _verdicts.ToImmutable() };
        }
    }
}
