using System.Collections.Immutable;
using ActorLoad.Compare.Processes;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Running;

/// <summary>How a run ended.</summary>
public enum Outcome
{
    /// <summary>Measured well.</summary>
    Valid,

    /// <summary>It ended with a result and another verdict than VALID: the reasons say why.</summary>
    NotValid,

    /// <summary>The client did not begin: this machine's limits do not allow it.</summary>
    Refused,

    /// <summary>It ended without a result.</summary>
    Failed,

    /// <summary>It did not end in its time, and was ended.</summary>
    TimedOut,

    /// <summary>The kernel killed it for going over its group's memory.</summary>
    OutOfMemory,

    /// <summary>We were asked to stop.</summary>
    Interrupted,
}

/// <summary>One run of one engine, whatever came of it.</summary>
/// <param name="Repeat">From 1.</param>
/// <param name="Connections">That it was asked for, over its processes.</param>
/// <param name="ExitCode">The first process's that is not 0; else 0.</param>
/// <param name="Verdict">As the report names it; null without one.</param>
/// <param name="Files">The reports of its processes, in the output's folder.</param>
/// <param name="Seconds">From the server's start to its end.</param>
/// <param name="Contended">Whether another engine ran at the same time.</param>
/// <param name="Group">What its control group used; null without one.</param>
public sealed record RunRecord(
    string Engine, int Repeat, int Connections, int Processes, Outcome Outcome, int ExitCode, string? Verdict, ImmutableArray<string> Reasons,
    ImmutableArray<string> Files, double Seconds, bool Contended, GroupUsage? Group);

/// <param name="Report">Of all its processes; null where one of them has none.</param>
internal sealed record FinishedRun(RunRecord Record, RunReport? Report);
