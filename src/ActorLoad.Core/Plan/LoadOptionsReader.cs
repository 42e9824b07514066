using System.Collections.Immutable;
using System.Text;
using ActorLoad.Core.Plan.Hocon;
using ActorLoad.Core.Plan.Schema;
using Akka.Configuration;

namespace ActorLoad.Core.Plan;

/// <summary>Makes a run's options out of its sources, or says everything that is wrong with them.</summary>
public static class LoadOptionsReader
{
    private const string Reference = "reference.hocon";

    /// <summary>Reads all sources to the end, so that every problem of every source is reported at once. It does not throw.</summary>
    public static LoadOptionsResult Read(ConfigSources sources)
    {
        var problems = new Problems();
        var trees = Parse(sources, problems);
        var complete = problems.Count == 0;

        var checker = new SourceChecker(problems);
        foreach (var tree in trees)
            checker.Check(tree);

        var whole = new ConfigSection(Reference);
        foreach (var tree in trees)
            whole.Merge(tree);
        TakeFromPetabridge(whole, trees);
        // What a source that cannot be read would have said is not known: nothing is said of how keys go together.
        var options = complete ? Land(whole, problems) : null;

        if (options is null || problems.Count > 0)
            return new LoadOptionsResult(null, null, null, problems.ToImmutable());
        var text = ToText(whole);
        return new LoadOptionsResult(options, ConfigurationFactory.ParseString(text), Effective(whole), []) { Text = text };
    }

    /// <summary>The sources as trees, weakest first.</summary>
    private static List<ConfigSection> Parse(ConfigSources sources, Problems problems)
    {
        var reference = ConfigText.Parse(ShippedConfig.Read(Reference), Reference);
        problems.AddRange(reference.Problems);
        List<ConfigSection> trees = [reference.Root];

        if (sources.File is { } file)
        {
            problems.AddRange(file.Problems);
            trees.Add(file.Root);
        }

        foreach (var argument in sources.Sets)
        {
            var (tree, problem) = SetArgument.Parse(argument);
            if (problem is not null)
                problems.Add(problem);
            if (tree is not null)
                trees.Add(tree);
        }

        trees.AddRange(sources.Flags.Where(flag => !flag.Values.IsDefaultOrEmpty).Select(ToTree));
        return trees;
    }

    /// <summary>Petabridge.Cmd's keys take the place of our defaults, and of nothing that was said of our own keys. All trees but the first are somebody's word.</summary>
    private static void TakeFromPetabridge(ConfigSection whole, List<ConfigSection> trees)
    {
        foreach (var (theirs, ours) in LoadSchema.Petabridge)
        {
            var said = trees.Skip(1).Any(tree => At(tree, ours) is not null);
            if (!said && whole.FindPath(theirs.Split('.')) is { } node)
                whole.SetPath([LoadSchema.Root, .. ours.Split('.')], node);
        }
    }

    private static ConfigSection ToTree(FlagValue flag)
    {
        var values = flag.Values.Select(ConfigNode (value) => new ConfigScalar(value, Quoted: true, flag.Flag)).ToImmutableArray();
        var tree = new ConfigSection(flag.Flag);
        tree.SetPath(flag.Path.Split('.'), values is [var single] ? single : new ConfigList(values, flag.Flag));
        return tree;
    }

    /// <summary>The options of the merged whole; null where a key is missing or wrong, which has been told of its source already.</summary>
    private static LoadOptions? Land(ConfigSection whole, Problems problems)
    {
        var options = LoadSchema.Blank;
        var wrong = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in LoadSchema.Keys)
        {
            var landed = At(whole, key.Path) is { } node ? key.Land(node, options, static (_, _) => { }) : null;
            if (landed is null)
                wrong.Add(key.Path);
            options = landed ?? options;
        }

        foreach (var pair in LoadSchema.Pairs.Where(pair => !wrong.Contains(pair.Key) && !wrong.Contains(pair.Other)))
        {
            if (!pair.Holds(options))
                AddUnsuited(problems, pair, At(whole, pair.Key)!, At(whole, pair.Other)!);
        }

        return wrong.Count == 0 ? options : null;
    }

    private static void AddUnsuited(Problems problems, KeyPair pair, ConfigNode found, ConfigNode other) => problems.Add(
        $"{LoadSchema.Root}.{pair.Key}",
        found,
        $"{pair.Broken} {LoadSchema.Root}.{pair.Other}, which is \"{ConfigProblem.Shown(Secrets.Hide(pair.Other, other).Shown())}\" "
        + $"(from {other.Source})");

    private static ConfigNode? At(ConfigSection whole, string path) => whole.FindPath([LoadSchema.Root, .. path.Split('.')]);

    private static ImmutableSortedDictionary<string, string> Effective(ConfigSection whole) => LoadSchema.Keys.ToImmutableSortedDictionary(
        key => key.Path, key => key.Write(At(whole, key.Path)!), StringComparer.Ordinal);

    private static string ToText(ConfigSection whole)
    {
        var text = new StringBuilder();
        HoconWriter.Write(whole, text);
        return text.Append('\n').ToString();
    }
}

/// <summary>Either options, or problems.</summary>
/// <param name="Options">Null if there are problems.</param>
/// <param name="Config">All sources merged, for the ActorSystem: the <c>akka</c> and <c>petabridge</c> keys too. Null if there are problems.</param>
/// <param name="Effective">
/// The value in force of every key, defaults included, by its path under <c>actor-load</c>, in HOCON's notation; a secret that is not empty is
/// shown as <c>(secret)</c>. Null if there are problems.
/// </param>
/// <param name="Problems">In a stable order: by source, and in each by place; then those between keys.</param>
public sealed record LoadOptionsResult(
    LoadOptions? Options, Config? Config, ImmutableSortedDictionary<string, string>? Effective, ImmutableArray<ConfigProblem> Problems)
{
    /// <summary>
    /// What <see cref="Config"/> was parsed from: all sources merged, as one HOCON text that a process of the same run can be given. Not for
    /// showing: the join cookie is in it. Null if there are problems.
    /// </summary>
    public string? Text { get; init; }

    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Options), nameof(Config), nameof(Effective), nameof(Text))]
    public bool IsValid => Problems.IsEmpty;

    /// <summary>Without the values, one of which is secret.</summary>
    public override string ToString() => IsValid ? "valid options" : string.Join("; ", Problems);
}
