using ActorLoad.Core.Plan.Hocon;

namespace ActorLoad.Core.Plan.Schema;

/// <summary>A key under <c>actor-load</c>.</summary>
/// <param name="Path">Relative to <c>actor-load</c>.</param>
internal abstract record SchemaKey(string Path)
{
    /// <summary>Values and range, as problems state them.</summary>
    public abstract string Allowed { get; }

    /// <summary>Reads the node into the options; null: it was complained of.</summary>
    public abstract LoadOptions? Land(ConfigNode node, LoadOptions options, Action<ConfigNode, string> wrong);

    /// <summary>A node without a problem, in HOCON's notation.</summary>
    public abstract string Write(ConfigNode node);
}

/// <param name="Kind">What may stand there.</param>
/// <param name="Put">Where it goes.</param>
internal sealed record SchemaKey<T>(string Path, Kind<T> Kind, Func<LoadOptions, T, LoadOptions> Put) : SchemaKey(Path)
{
    public override string Allowed => Kind.Allowed;

    public override LoadOptions? Land(ConfigNode node, LoadOptions options, Action<ConfigNode, string> wrong) =>
        Kind.TryRead(node, wrong, out var value) ? Put(options, value) : null;

    public override string Write(ConfigNode node) => Kind.Write(node);
}

/// <summary>What the options together must hold.</summary>
/// <param name="Path">The key that a problem is told of.</param>
/// <param name="Wrong">What is amiss and what is allowed; null: nothing.</param>
internal sealed record KeyRule(string Path, Func<LoadOptions, string?> Wrong);

/// <summary>Two keys, the first of which may not be more than the second.</summary>
internal sealed record OrderedKeys(string Lower, string Upper, Func<LoadOptions, bool> Holds);
