using System.Collections.Immutable;
using ActorLoad.Compare.Cli;
using ActorLoad.Compare.Engines;

namespace ActorLoad.Compare.Lean;

/// <summary>One command of <c>bench/lean</c>, checked.</summary>
/// <param name="Rows">In the table's order.</param>
/// <param name="Pairs">From 1 to 100.</param>
/// <param name="Bounds">Whether those run too that say what can be had: the raw client, and Akka.IO by itself.</param>
/// <param name="Out">Where the results go.</param>
/// <param name="Docs">
/// The page with the generated block; null: none, since a part of the table must not take the place of the whole.
/// </param>
internal sealed record LeanOptions(bool Quick, ImmutableArray<Row> Rows, int Pairs, bool Bounds, string Out, string? Docs, string GoNet)
{
    private const int MaxPairs = 100, DefaultPairs = 5;

    /// <summary>
    /// In the order of a pair whose number is odd; in the others the first two change places. Those that nothing is held against run in the first pair alone.
    /// </summary>
    public IEnumerable<string> EnginesOf(int pair, Load load) => (pair == 1, IsCompared(load)) switch
    {
        (true, _) => [EngineNames.Actors, EngineNames.GoNet, .. Bounds ? (string[])[EngineNames.Ceiling, EngineNames.BareAkka] : []],
        (false, false) => [EngineNames.Actors],
        (false, true) => pair % 2 == 1 ? [EngineNames.Actors, EngineNames.GoNet] : [EngineNames.GoNet, EngineNames.Actors],
    };

    /// <summary>All that are run, of whatever load and pair.</summary>
    public IEnumerable<string> Engines() => LeanTable.LoadsOf(Rows).SelectMany(load => EnginesOf(pair: 1, load)).Distinct(StringComparer.Ordinal);

    /// <summary>How long it takes if nothing is slow.</summary>
    public TimeSpan Takes() =>
        TimeSpan.FromSeconds(LeanTable.LoadsOf(Rows).Sum(load => Enumerable.Range(1, Pairs).Sum(pair => EnginesOf(pair, load).Count()) * load.Takes().TotalSeconds));

    /// <summary>Whether a row that reads from it is a ratio to go-net.</summary>
    private bool IsCompared(Load load) => Rows.Any(row => row.IsCompared && row.Loads.Any(of => of.Key == load.Key));

    /// <param name="flags">As typed, by name.</param>
    /// <param name="root">The repository, under which the defaults of files and folders lie.</param>
    /// <returns>Options; null where there are problems.</returns>
    public static (LeanOptions? Options, ImmutableArray<string> Problems) Read(IReadOnlyDictionary<string, string> flags, string root)
    {
        var reader = new FlagReader(flags, root);
        var quick = reader.Has("--quick");
        var names = reader.Has("--rows") ? reader.Names("--rows", "row", LeanTable.Names) : LeanTable.Names;
        ImmutableArray<Row> rows =
            [.. LeanTable.Rows(quick ? LeanTable.Sizes.Quick : LeanTable.Sizes.Whole).Where(row => names.Contains(row.Name))];
        var whole = !quick && rows.Length == LeanTable.Names.Length;
        var options = new LeanOptions(
            quick, rows, (int)reader.Whole("--pairs", quick ? 1 : DefaultPairs, 1, MaxPairs), !reader.Has("--no-ceiling"),
            reader.PathOf("--out", "artifacts", "lean"),
            whole || reader.Has("--docs") ? reader.PathOf("--docs", "BENCHMARKS.md") : null, reader.GoNet);
        return reader.Problems.IsEmpty ? (options, []) : (null, reader.Problems);
    }
}
