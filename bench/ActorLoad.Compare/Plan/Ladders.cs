using System.Collections.Immutable;

namespace ActorLoad.Compare.Plan;

/// <summary>The rungs that are run when none are asked for.</summary>
public static class Ladders
{
    /// <summary>
    /// Every size at a message a second, and two sizes at one in ten, where connections are mostly idle. Five engines, three times: half an hour.
    /// </summary>
    public static readonly ImmutableArray<Rung> Whole =
    [
        new(1_000, "1s", "12s"), new(5_000, "1s", "12s"), new(7_500, "1s", "12s"), new(15_000, "1s", "12s"),
        new(5_000, "10s", "20s"), new(15_000, "10s", "20s"),
    ];

    /// <summary>Five engines, three times: seven minutes.</summary>
    public static readonly ImmutableArray<Rung> Quick = [new(1_000, "1s", "8s"), new(5_000, "1s", "8s")];

    /// <summary>Both clients at once need twice the cores: a size that two cores carry.</summary>
    public static readonly ImmutableArray<Rung> Together = [new(5_000, "1s", "15s"), new(5_000, "10s", "20s")];

    /// <summary>The article's crash case: a client of 30,000 connections on a machine of 2 GB and 2 cores.</summary>
    public static readonly ImmutableArray<Rung> Crash = [new(30_000, "10s", "20s")];

    /// <summary>What is taken where only one side of a ladder is given.</summary>
    public static readonly ImmutableArray<int> Connections = [1_000, 5_000, 7_500, 15_000];

    /// <summary>As <see cref="Connections"/>.</summary>
    public static readonly ImmutableArray<string> Intervals = ["1s"];

    /// <summary>The hold where none is given.</summary>
    public const string Duration = "15s";

    /// <summary>The hold of a quick run where none is given.</summary>
    public const string QuickDuration = "8s";
}
