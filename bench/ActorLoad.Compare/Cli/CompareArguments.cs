using System.Collections.Immutable;
using System.Globalization;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Plan;

namespace ActorLoad.Compare.Cli;

/// <summary>Reads the flags into options, or says everything that is wrong with them.</summary>
internal sealed class CompareArguments
{
    private const int MaxRepeats = 100, MaxProcesses = 64;
    private const int DefaultRepeats = 3, ProcessesUnderLimit = 2;

    /// <summary>The article ran both of its clients at once; these are ours of the same two shapes.</summary>
    private static readonly ImmutableArray<string> s_pair = [EngineNames.Actors, EngineNames.Threads];

    private readonly FlagReader _flags;

    private CompareArguments(FlagReader flags) => _flags = flags;

    /// <param name="flags">As typed, by name.</param>
    /// <param name="root">The repository, under which the defaults of files and folders lie.</param>
    /// <returns>Options; null where there are problems.</returns>
    public static (BenchOptions? Options, ImmutableArray<string> Problems) Read(Dictionary<string, string> flags, string root)
    {
        var reader = new FlagReader(flags, root);
        var options = new CompareArguments(reader).Read();
        return reader.Problems.IsEmpty ? (options, []) : (null, reader.Problems);
    }

    private BenchOptions Read()
    {
        var kind = Kind();
        var limits = Limits();
        var rampRate = _flags.Text("--ramp-rate") ?? "2000/s";
        var seed = _flags.Whole("--seed", 1, 0, long.MaxValue);
        var processes = (int)_flags.Whole("--processes", kind == BenchKind.Crash ? ProcessesUnderLimit : 1, 1, MaxProcesses);
        var rungs = Rungs(kind);
        CheckRungs(rungs, rampRate, seed, processes);
        return new BenchOptions
        {
            Kind = kind,
            Rungs = rungs,
            Engines = Engines(kind),
            EnginesGiven = _flags.Has("--engines"),
            Repeats = (int)_flags.Whole("--repeats", DefaultRepeats, 1, MaxRepeats),
            Processes = processes,
            Limits = limits,
            RampRate = rampRate,
            Seed = seed,
            Out = _flags.PathOf("--out", "artifacts", "compare", kind.ToString().ToLowerInvariant()),
            Docs = _flags.PathOf("--docs", "docs", "results.md"),
            GoNet = _flags.GoNet,
            HostNetwork = _flags.Has("--host-network"),
        };
    }

    private BenchKind Kind()
    {
        string[] ofGroup = [.. new[] { "--memory-limit", "--cpus", "--processes" }.Where(_flags.Has)];
        if (!_flags.Has("--together"))
            return ofGroup.Length > 0 ? BenchKind.Crash : BenchKind.Ladder;
        foreach (var flag in ofGroup)
            _flags.Add($"--together and {flag} exclude each other: two engines in one group could not be told apart");
        return BenchKind.Together;
    }

    private ImmutableArray<string> Engines(BenchKind kind)
    {
        if (!_flags.Has("--engines"))
            return kind == BenchKind.Together ? s_pair : EngineNames.All;
        var engines = _flags.Names("--engines", "engine", EngineNames.All);
        if (kind == BenchKind.Together && engines.Length != 2)
            _flags.Add($"--engines {_flags.Text("--engines")}: --together takes two");
        return engines;
    }

    private ImmutableArray<Rung> Rungs(BenchKind kind)
    {
        var quick = _flags.Has("--quick");
        var duration = _flags.Text("--duration");
        if (!_flags.Has("--connections") && !_flags.Has("--interval"))
        {
            var shipped = Shipped(kind, quick);
            return duration is null ? shipped : [.. shipped.Select(rung => rung with { Duration = duration })];
        }

        var connections = _flags.Has("--connections") ? Sizes() : [.. Shipped(kind, quick).Select(rung => rung.Connections).Distinct()];
        var intervals = _flags.Has("--interval") ? _flags.List("--interval") : Ladders.Intervals;
        return
        [
            .. from interval in intervals
               from size in connections
               select new Rung(size, interval, duration ?? (quick ? Ladders.QuickDuration : Ladders.Duration)),
        ];
    }

    private static ImmutableArray<Rung> Shipped(BenchKind kind, bool quick) => kind switch
    {
        BenchKind.Together when quick => [.. Ladders.Quick.TakeLast(1)],
        BenchKind.Together => Ladders.Together,
        BenchKind.Crash when quick => [.. Ladders.Crash.Select(rung => rung with { Duration = Ladders.QuickDuration })],
        BenchKind.Crash => Ladders.Crash,
        _ => quick ? Ladders.Quick : Ladders.Whole,
    };

    private ImmutableArray<int> Sizes()
    {
        var sizes = ImmutableArray.CreateBuilder<int>();
        foreach (var text in _flags.List("--connections"))
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0)
                sizes.Add(size);
            else
                _flags.Add($"--connections {text}: not a whole number above 0");
        }

        // Without a size there would be no rung whose other values could be looked at.
        return sizes.Count > 0 ? sizes.ToImmutable() : Ladders.Connections;
    }

    /// <summary>What the clients would say of the values, told once each and before anything runs.</summary>
    private void CheckRungs(ImmutableArray<Rung> rungs, string rampRate, long seed, int processes)
    {
        _flags.Add(rungs
            .SelectMany(rung => ClientPlan.Of(rung, Math.Max(1, rung.Connections / processes), rampRate, seed, rung.Name, []).Problems)
            .Distinct(StringComparer.Ordinal));
        _flags.Add(rungs.Where(rung => rung.Connections < processes)
            .Select(rung => $"--processes {processes}: more than the {rung.Connections} connections that they would share"));
        _flags.Add(rungs.GroupBy(rung => rung.Key, StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(group => $"--connections, --interval: {group.First().Name} is there {group.Count()} times"));
    }

    private GroupLimits? Limits()
    {
        long? memory = null;
        double? cpus = null;
        if (_flags.Text("--memory-limit") is { } size)
        {
            memory = SizeText.Bytes(size);
            if (memory is null or < SizeText.Least)
                _flags.Add($"--memory-limit {size}: not a size of {SizeText.Write(SizeText.Least)} or more, such as 512M or 2G");
        }

        if (_flags.Text("--cpus") is { } cores)
        {
            if (double.TryParse(cores, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is >= 0.01 and <= 1024)
                cpus = number;
            else
                _flags.Add($"--cpus {cores}: not a number from 0.01 to 1024");
        }

        return memory is null && cpus is null ? null : new GroupLimits(memory, cpus);
    }
}
