using ActorLoad.Core.Plan.Hocon;
using ActorLoad.Core.Plan.Values;

namespace ActorLoad.Core.Plan.Schema;

/// <summary>
/// Holds one source against the schema: unknown keys, wrong shapes, wrong values, in the order they were written. Each source is held
/// on its own, so that a wrong value is told even where a stronger source hides it.
/// </summary>
internal sealed class SourceChecker(Problems problems)
{
    /// <summary>Theirs is what may stand there.</summary>
    private static readonly string[] PassedThrough = ["akka", "petabridge"];

    public void Check(ConfigSection source)
    {
        foreach (var (name, node) in source.Children)
        {
            if (name == LoadSchema.Root)
                CheckSection(node, "");
            else if (!PassedThrough.Contains(name))
                UnknownRoot(name, node);
            else if (node is not ConfigSection)
                problems.Add(name, node, $"a section is due here, found {node.Noun}");
        }

        // Of what is passed through, the keys that stand for one of ours.
        foreach (var (theirs, ours) in LoadSchema.Petabridge)
        {
            if (source.FindPath(theirs.Split('.')) is { } node)
                LoadSchema.Find(ours)!.Land(node, LoadSchema.Blank, (at, message) => problems.Add(theirs, at, message));
        }
    }

    private static string Whole(string path) => path.Length == 0 ? LoadSchema.Root : $"{LoadSchema.Root}.{path}";

    private void CheckSection(ConfigNode node, string path)
    {
        if (node is not ConfigSection section)
        {
            problems.Add(Whole(path), node, $"a section is due here, found {node.Noun}; {Known(path)}");
            return;
        }

        foreach (var (name, child) in section.Children)
        {
            var childPath = path.Length == 0 ? name : $"{path}.{name}";
            // A quoted key with a dot in it looks like a path, and is none.
            var plain = !name.Contains('.', StringComparison.Ordinal);
            if (plain && LoadSchema.Find(childPath) is { } key)
                key.Land(child, LoadSchema.Blank, (at, message) => problems.Add(Whole(childPath), at, message));
            else if (plain && LoadSchema.Sections.Contains(childPath))
                CheckSection(child, childPath);
            else if (plain && LoadSchema.Later.Contains(childPath))
                problems.Add(Whole(childPath), child, "not in this version");
            else
                UnknownKey(childPath, child);
        }
    }

    private void UnknownKey(string path, ConfigNode node)
    {
        if (problems.IsFull)
        {
            problems.Add(Whole(path), node, "");
            return;
        }

        // What was written as one path, mesage.interval = 1s, is told as one path.
        var (fullPath, leaf) = Leaf(path, node);
        var keys = LoadSchema.Keys.Select(key => key.Path);
        var near = leaf is ConfigSection
            ? Nearest.Find(fullPath, LoadSchema.Sections.Order(StringComparer.Ordinal))
            : Nearest.Find(fullPath, keys) ?? SoleKeyEndingIn(fullPath) ?? Nearest.Find(fullPath, LoadSchema.Sections.Order(StringComparer.Ordinal));
        problems.Add(Whole(fullPath), leaf, near is null ? $"unknown key; {Known(Parent(path))}" : $"unknown key, did you mean {Whole(near)}?");
    }

    private void UnknownRoot(string name, ConfigNode node)
    {
        var near = problems.IsFull ? null
            : LoadSchema.Find(name) is not null || LoadSchema.Sections.Contains(name) ? Whole(name)
            : Nearest.Find(name, [LoadSchema.Root, .. PassedThrough]);
        var (path, leaf) = Leaf(name, node);
        problems.Add(path, leaf, near is null ? "unknown key; known are actor-load, akka and petabridge" : $"unknown key, did you mean {near}?");
    }

    /// <summary>Down to the value at the end, as long as each section holds one key alone.</summary>
    private static (string Path, ConfigNode Node) Leaf(string path, ConfigNode node)
    {
        var (leafPath, leaf) = (path, node);
        while (leaf is ConfigSection { Count: 1 } section)
        {
            var (name, child) = section.Children.First();
            (leafPath, leaf) = ($"{leafPath}.{name}", child);
        }

        return leaf is ConfigSection ? (path, node) : (leafPath, leaf);
    }

    /// <summary><c>message.interval</c> for <c>interval</c>: the section was forgotten.</summary>
    private static string? SoleKeyEndingIn(string path)
    {
        var name = path[(path.LastIndexOf('.') + 1)..];
        var ending = LoadSchema.Keys.Where(key => key.Path.EndsWith($".{name}", StringComparison.Ordinal)).Take(2).ToList();
        return ending.Count == 1 ? ending[0].Path : null;
    }

    private static string Parent(string path) => path.LastIndexOf('.') is > 0 and var dot ? path[..dot] : "";

    /// <summary>The names one level below a section.</summary>
    private static string Known(string section)
    {
        var prefix = section.Length == 0 ? "" : $"{section}.";
        var names = LoadSchema.Keys
            .Where(key => key.Path.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => key.Path[prefix.Length..].Split('.')[0])
            .Distinct();
        return $"known here are {string.Join(", ", names)}";
    }
}
