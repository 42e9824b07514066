using ActorLoad.Core.Plan;
using CsCheck;

namespace ActorLoad.Core.Tests.Plan;

internal static class Plans
{
    /// <summary>Small enough to be counted out: a few connections, any spread, holds shorter and longer than the interval.</summary>
    public static readonly Gen<LoadPlan> Any = Gen.Select(
        Gen.Int[0, 30], Gen.Long[1, 500], Gen.Enum<Spread>(), Gen.Long[0, 3_000], Gen.Long,
        (connections, interval, spread, hold, seed) =>
            new LoadPlan(connections, TimeSpan.FromTicks(Math.Max(interval, hold / 50)), spread, TimeSpan.FromTicks(hold), seed));

    /// <summary>Every send of a plan, counted out and in order of time.</summary>
    public static List<(TimeSpan Due, int Connection, long Round)> Sends(LoadPlan plan)
    {
        var sends = new List<(TimeSpan, int, long)>();
        for (var i = 0; i < plan.Connections; i++)
        {
            var due = plan.PhaseOf(i);
            for (var round = 0L; due < plan.Hold; round++, due += plan.Interval!.Value)
                sends.Add((due, i, round));
        }

        sends.Sort();
        return sends;
    }
}
