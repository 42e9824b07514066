using System.Collections.Immutable;
using System.Reflection;

namespace ActorLoad.Core.Plan;

/// <summary>The files of <c>hocon/</c>, built into this assembly.</summary>
public static class ShippedConfig
{
    private const string Folder = "hocon/";
    private static readonly Assembly Home = typeof(ShippedConfig).Assembly;

    /// <summary>Names such as <c>quickstart.hocon</c>.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        .. Home.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of one file.</summary>
    /// <exception cref="ArgumentException">No file of that name is shipped.</exception>
    public static string Read(string name)
    {
        using var stream = Home.GetManifestResourceStream(Folder + name)
            ?? throw new ArgumentException($"no file {name} is shipped; there are {string.Join(", ", Names)}", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
