using System.Collections.Immutable;
using ActorLoad.Core.Plan.Hocon;
using ActorLoad.Core.Plan.Values;

namespace ActorLoad.Core.Plan.Schema;

/// <summary>Values that nobody is shown, neither in a problem nor among the values in force: both end up in logs and reports.</summary>
internal static class Secrets
{
    /// <summary>What stands for a value; an empty one is shown as it is.</summary>
    public const string Hidden = "(secret)";

    /// <summary>One is in the name of every secret, however it is misspelt around it.</summary>
    private static readonly ImmutableArray<string> s_words = ["cookie", "token", "password"];

    private static readonly ImmutableArray<string> s_names =
        [.. LoadSchema.Keys.Where(key => key.IsSecret).Select(key => key.Path[(key.Path.LastIndexOf('.') + 1)..])];

    /// <summary>What stands at a path, with the secrets in it hidden: a mistyped key's value is one too.</summary>
    public static ConfigNode Hide(string path, ConfigNode node) => path.Split('.').Any(IsSecret) ? Cover(node) : Hide(node);

    /// <summary>The same of a text that could not be read as <c>PATH=VALUE</c>.</summary>
    public static string Hide(string argument)
    {
        var (word, equals) = (EndOfFirstWord(argument), argument.IndexOf('=', StringComparison.Ordinal));
        var end = word >= 0 ? word
            : equals >= 0 && argument[..equals].Split('.').Any(IsSecret) ? equals
            : argument.Length;
        return argument.AsSpan(end).Trim(" =").IsEmpty ? argument : $"{argument[..end]}={Hidden}";
    }

    private static bool IsSecret(string name) =>
        EndOfFirstWord(name) >= 0 || Nearest.Find(name, s_names) is not null;

    /// <summary>Where the first of the words ends in a text; -1: none is in it.</summary>
    private static int EndOfFirstWord(string text)
    {
        var (start, end) = (text.Length, -1);
        foreach (var word in s_words)
        {
            var found = text.IndexOf(word, StringComparison.OrdinalIgnoreCase);
            if (found >= 0 && found < start) (start, end) = (found, found + word.Length);
        }

        return end;
    }

    private static ConfigNode Hide(ConfigNode node)
    {
        if (node is ConfigList list)
            return list with { Items = [.. list.Items.Select(Hide)] };
        if (node is not ConfigSection section)
            return node;
        var shown = new ConfigSection(section.Source);
        foreach (var (name, child) in section.Children)
            shown.Set(name, IsSecret(name) ? Cover(child) : Hide(child));
        return shown;
    }

    private static ConfigNode Cover(ConfigNode node) =>
        node is ConfigScalar { Text: "" } ? node : new ConfigScalar(Hidden, Quoted: true, node.Source);
}
