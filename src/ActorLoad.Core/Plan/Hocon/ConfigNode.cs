using System.Collections.Immutable;
using System.Text;

namespace ActorLoad.Core.Plan.Hocon;

/// <summary>A piece of a HOCON text, with the place it was written at: a scalar, a list or a section.</summary>
/// <param name="Source">What a problem with it names: <c>load.hocon:12</c>, <c>--set</c>, a flag.</param>
internal abstract record ConfigNode(string Source)
{
    /// <summary>What it is called when something else was due.</summary>
    public abstract string Noun { get; }

    /// <summary>The text of a scalar; the whole in JSON's notation otherwise. For messages: it ends soon after the limit.</summary>
    public string Shown(int limit = ConfigProblem.MaxShown)
    {
        if (this is ConfigScalar scalar)
            return scalar.Text;
        var text = new StringBuilder();
        HoconWriter.Write(this, text, limit);
        return text.ToString();
    }
}

/// <param name="Quoted">As opposed to bare, where <c>null</c> means null.</param>
internal sealed record ConfigScalar(string Text, bool Quoted, string Source) : ConfigNode(Source)
{
    public override string Noun => "a value";
}

internal sealed record ConfigList(ImmutableArray<ConfigNode> Items, string Source) : ConfigNode(Source)
{
    public override string Noun => "a list";
}

/// <summary>Keys in the order they were first written. Mutable while it is being read, and by <see cref="Merge"/>.</summary>
internal sealed record ConfigSection(string Source) : ConfigNode(Source)
{
    private readonly Dictionary<string, ConfigNode> _children = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    public override string Noun => "a section";

    public IEnumerable<KeyValuePair<string, ConfigNode>> Children => _order.Select(key => KeyValuePair.Create(key, _children[key]));

    public int Count => _order.Count;

    public ConfigNode? Find(string key) => _children.GetValueOrDefault(key);

    /// <summary>Null: nothing is there, or a value stands where the path needs a section.</summary>
    public ConfigNode? FindPath(IEnumerable<string> path)
    {
        ConfigNode? node = this;
        foreach (var key in path)
            node = (node as ConfigSection)?.Find(key);
        return node;
    }

    /// <summary>HOCON's rule: a section is merged into a section, anything else takes the place of what was there.</summary>
    public void Set(string key, ConfigNode node)
    {
        if (_children.TryGetValue(key, out var old) && old is ConfigSection section && node is ConfigSection added)
        {
            section.Merge(added);
            return;
        }

        if (old is null)
            _order.Add(key);
        _children[key] = node is ConfigSection fresh ? fresh.Copy() : node;
    }

    /// <summary>Puts the node at a path, making the sections on the way.</summary>
    public void SetPath(IReadOnlyList<string> path, ConfigNode node)
    {
        for (var last = path.Count - 1; last > 0; last--)
        {
            var parent = new ConfigSection(node.Source);
            parent.Set(path[last], node);
            node = parent;
        }

        Set(path[0], node);
    }

    /// <summary>Lays the other over this one; the other is not changed and shares no section with this one.</summary>
    public void Merge(ConfigSection over)
    {
        foreach (var (key, node) in over.Children)
            Set(key, node);
    }

    private ConfigSection Copy()
    {
        var copy = new ConfigSection(Source);
        copy.Merge(this);
        return copy;
    }
}
