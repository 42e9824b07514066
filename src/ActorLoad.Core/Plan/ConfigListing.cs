using System.Collections.Immutable;
using ActorLoad.Core.Plan.Hocon;
using ActorLoad.Core.Plan.Schema;

namespace ActorLoad.Core.Plan;

/// <summary>A configuration as a list of keys, for people: whatever could be a secret (cookie, token, password) is covered.</summary>
public static class ConfigListing
{
    /// <param name="hocon">As <see cref="LoadOptionsResult.Text"/>.</param>
    /// <param name="path">A key, or a section all of which is listed; empty: everything.</param>
    /// <returns>Whole paths in the order of the text, with values on one line; none: there is nothing at the path.</returns>
    public static ImmutableArray<KeyValuePair<string, string>> Of(string hocon, string path)
    {
        var root = ConfigText.Parse(hocon, "").Root;
        var node = path.Length == 0 ? root : root.FindPath(path.Split('.'));
        var listed = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        if (node is not null)
            Add(path, Secrets.Hide(path, node), listed);
        return listed.ToImmutable();
    }

    private static void Add(string path, ConfigNode node, ImmutableArray<KeyValuePair<string, string>>.Builder listed)
    {
        if (node is not ConfigSection { Count: > 0 } section)
        {
            listed.Add(new(path, ConfigProblem.Shown(node.Shown(), limit: 400)));
            return;
        }

        foreach (var (name, child) in section.Children)
            Add(path.Length == 0 ? name : $"{path}.{name}", child, listed);
    }
}
