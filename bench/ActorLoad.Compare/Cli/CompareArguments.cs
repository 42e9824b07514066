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

    private readonly Dictionary<string, string> _flags;
    private readonly List<string> _problems = [];

    private CompareArguments(Dictionary<string, string> flags) => _flags = flags;

    /// <param name="flags">As typed, by name.</param>
    /// <param name="root">The repository, under which the defaults of files and folders lie.</param>
    /// <returns>Options; null where there are problems.</returns>
    public static (BenchOptions? Options, ImmutableArray<string> Problems) Read(Dictionary<string, string> flags, string root)
    {
        var arguments = new CompareArguments(flags);
        var options = arguments.Read(root);
        return arguments._problems.Count == 0 ? (options, []) : (null, [.. arguments._problems]);
    }

    private BenchOptions Read(string root)
    {
        var kind = Kind();
        var limits = Limits();
        var rampRate = _flags.GetValueOrDefault("--ramp-rate", "2000/s");
        var seed = Whole("--seed", 1, 0, long.MaxValue);
        var processes = (int)Whole("--processes", kind == BenchKind.Crash ? ProcessesUnderLimit : 1, 1, MaxProcesses);
        var rungs = Rungs(kind);
        CheckRungs(rungs, rampRate, seed, processes);
        return new BenchOptions
        {
            Kind = kind,
            Rungs = rungs,
            Engines = Engines(kind),
            EnginesGiven = _flags.ContainsKey("--engines"),
            Repeats = (int)Whole("--repeats", DefaultRepeats, 1, MaxRepeats),
            Processes = processes,
            Limits = limits,
            RampRate = rampRate,
            Seed = seed,
            Out = Path.GetFullPath(_flags.GetValueOrDefault("--out", Path.Combine(root, "artifacts", "compare", kind.ToString().ToLowerInvariant()))),
            Docs = Path.GetFullPath(_flags.GetValueOrDefault("--docs", Path.Combine(root, "docs", "results.md"))),
            GoNet = Path.GetFullPath(_flags.GetValueOrDefault("--gonet", Path.Combine(root, "..", "shared", "peers", "gonet"))),
            HostNetwork = _flags.ContainsKey("--host-network"),
        };
    }

    private BenchKind Kind()
    {
        string[] ofGroup = [.. new[] { "--memory-limit", "--cpus", "--processes" }.Where(_flags.ContainsKey)];
        if (!_flags.ContainsKey("--together"))
            return ofGroup.Length > 0 ? BenchKind.Crash : BenchKind.Ladder;
        foreach (var flag in ofGroup)
            _problems.Add($"--together and {flag} exclude each other: two engines in one group could not be told apart");
        return BenchKind.Together;
    }

    private ImmutableArray<string> Engines(BenchKind kind)
    {
        if (!_flags.ContainsKey("--engines"))
            return kind == BenchKind.Together ? s_pair : EngineNames.All;
        var engines = List("--engines");
        foreach (var unknown in engines.Where(engine => !EngineNames.All.Contains(engine)))
            _problems.Add($"--engines {unknown}: no such engine; there are {string.Join(", ", EngineNames.All)}");
        foreach (var doubled in engines.GroupBy(engine => engine, StringComparer.Ordinal).Where(group => group.Count() > 1))
            _problems.Add($"--engines {doubled.Key}: named {doubled.Count()} times");
        if (kind == BenchKind.Together && engines.Length != 2)
            _problems.Add($"--engines {_flags["--engines"]}: --together takes two");
        return engines;
    }

    private ImmutableArray<Rung> Rungs(BenchKind kind)
    {
        var quick = _flags.ContainsKey("--quick");
        var duration = _flags.GetValueOrDefault("--duration");
        if (!_flags.ContainsKey("--connections") && !_flags.ContainsKey("--interval"))
        {
            var shipped = Shipped(kind, quick);
            return duration is null ? shipped : [.. shipped.Select(rung => rung with { Duration = duration })];
        }

        var connections = _flags.ContainsKey("--connections") ? Sizes() : [.. Shipped(kind, quick).Select(rung => rung.Connections).Distinct()];
        var intervals = _flags.ContainsKey("--interval") ? List("--interval") : Ladders.Intervals;
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
        foreach (var text in List("--connections"))
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0)
                sizes.Add(size);
            else
                _problems.Add($"--connections {text}: not a whole number above 0");
        }

        // Without a size there would be no rung whose other values could be looked at.
        return sizes.Count > 0 ? sizes.ToImmutable() : Ladders.Connections;
    }

    /// <summary>What the clients would say of the values, told once each and before anything runs.</summary>
    private void CheckRungs(ImmutableArray<Rung> rungs, string rampRate, long seed, int processes)
    {
        _problems.AddRange(rungs
            .SelectMany(rung => ClientPlan.Of(rung, Math.Max(1, rung.Connections / processes), rampRate, seed, rung.Name, []).Problems)
            .Distinct(StringComparer.Ordinal));
        _problems.AddRange(rungs.Where(rung => rung.Connections < processes)
            .Select(rung => $"--processes {processes}: more than the {rung.Connections} connections that they would share"));
        _problems.AddRange(rungs.GroupBy(rung => rung.Key, StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(group => $"--connections, --interval: {group.First().Name} is there {group.Count()} times"));
    }

    private GroupLimits? Limits()
    {
        long? memory = null;
        double? cpus = null;
        if (_flags.TryGetValue("--memory-limit", out var size))
        {
            memory = SizeText.Bytes(size);
            if (memory is null or < SizeText.Least)
                _problems.Add($"--memory-limit {size}: not a size of {SizeText.Write(SizeText.Least)} or more, such as 512M or 2G");
        }

        if (_flags.TryGetValue("--cpus", out var cores))
        {
            if (double.TryParse(cores, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is >= 0.01 and <= 1024)
                cpus = number;
            else
                _problems.Add($"--cpus {cores}: not a number from 0.01 to 1024");
        }

        return memory is null && cpus is null ? null : new GroupLimits(memory, cpus);
    }

    private long Whole(string flag, long otherwise, long least, long most)
    {
        if (!_flags.TryGetValue(flag, out var text))
            return otherwise;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        _problems.Add($"{flag} {text}: not a whole number from {least} to {most}");
        return otherwise;
    }

    private ImmutableArray<string> List(string flag)
    {
        ImmutableArray<string> items = [.. _flags[flag].Split(',', StringSplitOptions.TrimEntries)];
        if (items.Any(item => item.Length == 0))
            _problems.Add($"{flag} {_flags[flag]}: an entry of the list is empty");
        return [.. items.Where(item => item.Length > 0)];
    }
}
