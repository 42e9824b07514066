using System.Collections.Immutable;
using ActorLoad.Compare.Plan;

namespace Bench.Tests.Plan;

/// <summary>Options of a bench that is not run.</summary>
internal static class Options
{
    public static BenchOptions With(BenchKind kind, int repeats, ImmutableArray<string> engines, params ImmutableArray<Rung> rungs) => new()
    {
        Kind = kind,
        Rungs = rungs,
        Engines = engines,
        EnginesGiven = true,
        Repeats = repeats,
        Processes = 1,
        RampRate = "2000/s",
        Seed = 1,
        Out = "/out",
        Docs = "/docs/results.md",
        GoNet = "/gonet",
        HostNetwork = false,
    };
}
