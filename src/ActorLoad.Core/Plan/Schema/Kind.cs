using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ActorLoad.Core.Plan.Hocon;
using ActorLoad.Core.Plan.Values;

namespace ActorLoad.Core.Plan.Schema;

/// <summary>What may stand at a key, how it is read and how it is written.</summary>
/// <param name="allowed">Completes "allowed: ...".</param>
internal abstract class Kind<T>(string allowed)
{
    public string Allowed => allowed;

    /// <summary>Reads the node, or tells <paramref name="wrong"/> everything that is amiss with it: where, and the message.</summary>
    public abstract bool TryRead(ConfigNode node, Action<ConfigNode, string> wrong, [MaybeNullWhen(false)] out T value);

    /// <summary>In HOCON's notation, the same for all spellings of a value. The node has been read before without a complaint.</summary>
    public abstract string Write(ConfigNode node);
}

/// <summary>One value.</summary>
/// <param name="allowed">Completes "allowed: ...".</param>
internal sealed class ScalarKind<T>(string allowed, Func<string, Parsed<T>> parse, Func<T, string> format) : Kind<T>(allowed)
{
    public override bool TryRead(ConfigNode node, Action<ConfigNode, string> wrong, [MaybeNullWhen(false)] out T value)
    {
        var parsed = node is ConfigScalar scalar ? parse(scalar.Text) : Parsed.Wrong<T>($"one value is due here, found {node.Noun}");
        value = parsed.Value;
        if (parsed.IsValid)
            return true;
        wrong(node, $"{parsed.Error}; allowed: {Allowed}");
        return false;
    }

    public override string Write(ConfigNode node) => format(parse(((ConfigScalar)node).Text).Value);
}

/// <summary>A list; a single value counts as a list of one.</summary>
/// <param name="allowed">Completes "allowed: ...", of one item.</param>
/// <param name="parse">From one item to the elements it stands for.</param>
/// <param name="maxElements">In all.</param>
internal sealed class ListKind<T>(string allowed, Func<string, Parsed<ImmutableArray<T>>> parse, int maxElements) : Kind<ImmutableArray<T>>(allowed)
{
    public override bool TryRead(ConfigNode node, Action<ConfigNode, string> wrong, out ImmutableArray<T> value)
    {
        var elements = ImmutableArray.CreateBuilder<T>();
        var valid = true;
        foreach (var item in Items(node))
        {
            var parsed = item is ConfigScalar scalar
                ? parse(scalar.Text)
                : Parsed.Wrong<ImmutableArray<T>>($"a list of values is due here, found {item.Noun}");
            if (parsed.IsValid && elements.Count + parsed.Value.Length > maxElements)
                parsed = Parsed.Wrong<ImmutableArray<T>>($"with it there are more than {maxElements} in all");

            if (parsed.IsValid)
                elements.AddRange(parsed.Value);
            else
                wrong(item, $"{parsed.Error}; allowed: {Allowed}");
            valid &= parsed.IsValid;
        }

        value = elements.ToImmutable();
        return valid;
    }

    public override string Write(ConfigNode node) =>
        $"[{string.Join(", ", Items(node).Cast<ConfigScalar>().Select(item => HoconWriter.Quoted(item.Text)))}]";

    private static ImmutableArray<ConfigNode> Items(ConfigNode node) => node is ConfigList list ? list.Items : [node];
}
