using System.Collections.Immutable;
using ActorLoad.Core.Pbm;

namespace ActorLoad.Operator.Interactive;

/// <summary>What may follow what has been typed, by the host's own list of commands.</summary>
internal sealed class Completer(Catalogue catalogue, params ImmutableArray<string> own)
{
    /// <param name="typed">The line up to the cursor.</param>
    /// <returns>Where the word begins that is being typed, and what it may become.</returns>
    public (int Start, ImmutableArray<string> Words) Complete(string typed)
    {
        var start = typed.LastIndexOf(' ') + 1;
        var begun = typed[start..];
        var before = CommandLine.Split(typed[..start]).Words;
        var words = Candidates(before)
            .Where(word => word.StartsWith(begun, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        return (start, [.. words]);
    }

    private IEnumerable<string> Candidates(ImmutableArray<string> before)
    {
        if (before.IsEmpty)
            return [.. catalogue.Palettes.Select(palette => palette.Name), CommandRegistry.Help, .. own];
        if (before[0] == CommandRegistry.Help)
            return before is [_] ? catalogue.Palettes.Select(palette => palette.Name) : NamesAfter(before[1], before[2..]);
        var palette = catalogue.Palettes.FirstOrDefault(known => known.Name == before[0]);
        var typed = before[1..];
        var command = palette?.Commands.Where(known => Begins(typed, known.Name.Split(' '))).MaxBy(known => known.Name.Length);
        return command is null ? NamesAfter(before[0], typed) : AfterCommand(command, typed.Skip(command.Name.Split(' ').Length).ToArray());
    }

    /// <summary>The next word of the names that begin so.</summary>
    private IEnumerable<string> NamesAfter(string palette, ImmutableArray<string> typed) =>
        (catalogue.Palettes.FirstOrDefault(known => known.Name == palette)?.Commands ?? [])
            .Select(command => command.Name.Split(' '))
            .Where(name => name.Length > typed.Length && Begins([.. name], [.. typed]))
            .Select(name => name[typed.Length]);

    private static IEnumerable<string> AfterCommand(CatalogueCommand command, string[] typed)
    {
        if (typed.Length > 0 && command.Arguments.FirstOrDefault(argument => !argument.Flag && argument.Switches.Contains(typed[^1])) is { } waiting)
            return waiting.Choices;
        return command.Arguments.SelectMany(argument =>
            argument.Switches.IsEmpty ? argument.Choices.AsEnumerable()
            : typed.Any(word => argument.Switches.Contains(word)) ? []
            : argument.Switches.AsEnumerable());
    }

    private static bool Begins(ImmutableArray<string> words, string[] with) => words.Length >= with.Length && words.Take(with.Length).SequenceEqual(with);
}
