using System.Collections.Immutable;
using System.Globalization;

namespace ActorLoad.Compare.Cli;

/// <summary>Reads flags' values, and gathers all that is wrong with them.</summary>
/// <param name="flags">As typed, by name.</param>
/// <param name="root">The repository, under which the defaults of files and folders lie.</param>
internal sealed class FlagReader(IReadOnlyDictionary<string, string> flags, string root)
{
    private readonly List<string> _problems = [];

    public ImmutableArray<string> Problems => [.. _problems];

    /// <summary>Where the Go client is, unless <c>--gonet</c> says otherwise.</summary>
    public string GoNet => PathOf("--gonet", "..", "shared", "peers", "gonet");

    public bool Has(string flag) => flags.ContainsKey(flag);

    /// <returns>Null where it is not given.</returns>
    public string? Text(string flag) => flags.GetValueOrDefault(flag);

    public void Add(string problem) => _problems.Add(problem);

    public void Add(IEnumerable<string> problems) => _problems.AddRange(problems);

    /// <param name="otherwise">Where it is not given, in parts, under the root.</param>
    public string PathOf(string flag, params ReadOnlySpan<string> otherwise) => Path.GetFullPath(Text(flag) ?? Path.Combine([root, .. otherwise]));

    public long Whole(string flag, long otherwise, long least, long most)
    {
        if (Text(flag) is not { } text)
            return otherwise;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Add($"{flag} {text}: not a whole number from {least} to {most}");
        return otherwise;
    }

    /// <summary>The entries of a flag that is given, which are separated by commas.</summary>
    public ImmutableArray<string> List(string flag)
    {
        ImmutableArray<string> items = [.. flags[flag].Split(',', StringSplitOptions.TrimEntries)];
        if (items.Any(item => item.Length == 0))
            Add($"{flag} {flags[flag]}: an entry of the list is empty");
        return [.. items.Where(item => item.Length > 0)];
    }

    /// <summary>As <see cref="List"/>, of names that are known, each once.</summary>
    /// <param name="kind">What they are: <c>engine</c>.</param>
    public ImmutableArray<string> Names(string flag, string kind, IReadOnlyCollection<string> known)
    {
        var names = List(flag);
        foreach (var unknown in names.Where(name => !known.Contains(name)))
            Add($"{flag} {unknown}: no such {kind}; there are {string.Join(", ", known)}");
        foreach (var doubled in names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            Add($"{flag} {doubled.Key}: named {doubled.Count()} times");
        return names;
    }
}
