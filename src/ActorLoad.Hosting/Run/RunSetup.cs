using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Core.Wire;

namespace ActorLoad.Hosting.Run;

/// <summary>All that a run is made of once its options are read and its targets are known; what an engine's parts share hangs here.</summary>
public sealed class RunSetup
{
    public RunSetup(string engine, LoadOptions options, ImmutableArray<IPEndPoint> targets, MachineReport machine, TimeProvider time)
        : this(engine, options, targets, machine, new RunClock(time), workers: 1)
    {
    }

    /// <param name="clock">The run's: it may have begun in another process.</param>
    /// <param name="workers">That share the connections at the run's start.</param>
    public RunSetup(string engine, LoadOptions options, ImmutableArray<IPEndPoint> targets, MachineReport machine, RunClock clock, int workers)
    {
        Engine = engine;
        Options = options;
        Machine = machine;
        Clock = clock;
        Plan = LoadPlan.From(options);
        Addresses = new AddressPlan(targets, options.Sources, options.Connections, workers);
        Codec = new LengthPrefixedCodec(options.Seed, options.Message.MinSize, options.Message.MaxSize, options.Message.Check);
        Recorder = new Recorder(Math.Max(1, Environment.ProcessorCount));
    }

    /// <summary>The I/O model, as the report names it.</summary>
    public string Engine { get; }

    public LoadOptions Options { get; }
    public MachineReport Machine { get; }
    public RunClock Clock { get; }
    public LoadPlan Plan { get; }
    public AddressPlan Addresses { get; }
    public Codec Codec { get; }
    public Recorder Recorder { get; }

    /// <summary>For the report: the options in force, by path under <c>actor-load</c>.</summary>
    public ImmutableSortedDictionary<string, string> Config { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Another run follows in this process at once, and will use what this one has: nothing is given back for its hold.</summary>
    public bool IsWarmUp { get; init; }

    /// <summary>Known before the run: what the plan or the preflight wants said.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];
}
