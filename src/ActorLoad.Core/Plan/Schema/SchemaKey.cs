using ActorLoad.Core.Plan.Hocon;

namespace ActorLoad.Core.Plan.Schema;

/// <summary>A key under <c>actor-load</c>.</summary>
/// <param name="Path">Relative to <c>actor-load</c>.</param>
internal abstract record SchemaKey(string Path)
{
    /// <summary>Whether its value is never shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Values and range, as problems state them.</summary>
    public abstract string Allowed { get; }

    /// <summary>Reads the node into the options; null: it was complained of.</summary>
    public abstract LoadOptions? Land(ConfigNode node, LoadOptions options, Action<ConfigNode, string> wrong);

    /// <summary>A node without a problem, in HOCON's notation; a secret is covered.</summary>
    public abstract string Write(ConfigNode node);
}

/// <param name="Kind">What may stand there.</param>
/// <param name="Put">Where it goes.</param>
internal sealed record SchemaKey<T>(string Path, Kind<T> Kind, Func<LoadOptions, T, LoadOptions> Put) : SchemaKey(Path)
{
    public override string Allowed => Kind.Allowed;

    public override LoadOptions? Land(ConfigNode node, LoadOptions options, Action<ConfigNode, string> wrong) =>
        Kind.TryRead(node, wrong, out var value) ? Put(options, value) : null;

    public override string Write(ConfigNode node) => Kind.Write(IsSecret ? Secrets.Hide(Path, node) : node);
}

/// <summary>Two keys, the first of which has to suit the second.</summary>
/// <param name="Broken">What is wrong where it does not hold, up to the second's name and value.</param>
internal sealed record KeyPair(string Key, string Other, Func<LoadOptions, bool> Holds, string Broken);
