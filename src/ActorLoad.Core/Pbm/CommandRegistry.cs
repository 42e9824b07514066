using System.Collections.Immutable;
using ActorLoad.Core.Plan.Values;

namespace ActorLoad.Core.Pbm;

/// <summary>The palettes that a host serves. Thread-safe: some come when the engine is up.</summary>
public sealed class CommandRegistry
{
    /// <summary>Lists the palettes; a palette of that name would be out of reach.</summary>
    public const string Help = "help";

    private readonly Lock _gate = new();
    private volatile ImmutableArrayBox _palettes = new([]);

    /// <summary>By name.</summary>
    public ImmutableArray<Palette> Palettes => _palettes.Value;

    /// <summary>Adds a palette; where there is one of its name, its commands are added to that one's, and take the place of those with the same name.</summary>
    /// <exception cref="ArgumentException">A name can't be typed.</exception>
    public void Add(Palette palette)
    {
        Require(palette.Name == palette.Name.ToLowerInvariant() && IsWord(palette.Name) && palette.Name != Help, $"palette \"{palette.Name}\"");
        foreach (var command in palette.Commands)
        {
            Require(command.Name.Split(' ').All(IsWord), $"command \"{palette.Name} {command.Name}\"");
            foreach (var argument in command.Arguments)
                Require(IsWord(argument.Name) && argument.Switches.All(s => s.Length > 1 && s[0] == '-' && IsWord(s)), $"argument \"{argument.Name}\"");
        }

        lock (_gate)
        {
            var known = Find(palette.Name);
            var commands = (known?.Commands ?? []).Where(command => palette.Commands.All(added => added.Name != command.Name)).Concat(palette.Commands);
            var merged = new Palette(palette.Name, known?.Summary ?? palette.Summary, [.. commands.OrderBy(command => command.Name, StringComparer.Ordinal)]);
            _palettes = new([.. Palettes.Where(other => other.Name != palette.Name).Append(merged).OrderBy(other => other.Name, StringComparer.Ordinal)]);
        }
    }

    /// <summary>Null: there is none of that name.</summary>
    public Palette? Find(string name) => Palettes.FirstOrDefault(palette => palette.Name == name);

    /// <summary>Reads a command.</summary>
    /// <returns>The call, or else what is wrong, on one line.</returns>
    public (Invocation? Call, string? Problem) Parse(string line)
    {
        var (words, wrong) = CommandLine.Split(line);
        if (wrong is not null)
            return (null, Sentence(wrong));
        if (words.IsEmpty)
            return (null, "A command is due, such as help.");
        if (words[0] == Help)
            return (new Invocation(Help, HelpText.Command(this), Named(HelpText.Topic, words[1..])), null);
        if (Find(words[0]) is not { } palette)
            return (null, Unknown("palette", words[0], [.. Palettes.Select(known => known.Name), Help], "help lists the palettes."));
        if (words is [_] or [_, Help, ..])
            return (new Invocation(Help, HelpText.Command(this), Named(HelpText.Topic, [palette.Name, .. words.Skip(2)])), null);

        // The longest name: "set rate" before a "set".
        var typed = words[1..];
        var command = palette.Commands.Where(known => Begins(typed, known)).MaxBy(known => known.Name.Length);
        if (command is null)
        {
            var longest = palette.Commands.Select(known => known.Name.Split(' ').Length).DefaultIfEmpty(1).Max();
            return (null, Unknown(
                $"command of {palette.Name}", typed[0], palette.Commands.Select(known => known.Name), $"help {palette.Name} lists its commands.",
                longer: string.Join(' ', typed.Take(longest))));
        }

        return ArgumentParser.Parse(palette.Name, command, typed[command.Name.Split(' ').Length..]);
    }

    private static bool Begins(ImmutableArray<string> typed, Command command)
    {
        var name = command.Name.Split(' ');
        return typed.Length >= name.Length && name.SequenceEqual(typed.Take(name.Length), StringComparer.Ordinal);
    }

    /// <param name="longer">With the words after it: the names of some commands are of two.</param>
    private static string Unknown(string what, string found, IEnumerable<string> known, string otherwise, string? longer = null)
    {
        var candidates = known.ToArray();
        var near = Nearest.Find(longer ?? found, candidates) ?? Nearest.Find(found, candidates)
            ?? candidates.FirstOrDefault(candidate => candidate.StartsWith(found + ' ', StringComparison.Ordinal));
        return $"There is no {what} called {Shown(found)}{(near is null ? ". " + otherwise : $", did you mean {near}?")}";
    }

    /// <summary>On one line, and not for ever.</summary>
    internal static string Shown(string text) => text.Length <= 60 ? $"\"{text}\"" : $"\"{text[..57]}...\"";

    internal static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";

    private static ImmutableDictionary<string, string> Named(string argument, IEnumerable<string> words) => string.Join(' ', words) is { Length: > 0 } text
        ? ImmutableDictionary<string, string>.Empty.Add(argument, text)
        : ImmutableDictionary<string, string>.Empty;

    private static bool IsWord(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static void Require(bool holds, string what)
    {
        if (!holds)
            throw new ArgumentException($"The name of the {what} cannot be typed: letters, digits, - and _ are allowed.");
    }

    /// <summary>An array to be swapped at once.</summary>
    private sealed record ImmutableArrayBox(ImmutableArray<Palette> Value);
}
