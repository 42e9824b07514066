using System.Collections.Immutable;
using ActorLoad.Core.Plan.Values;

namespace ActorLoad.Core.Pbm;

/// <summary>Reads the words after a command's name.</summary>
internal static class ArgumentParser
{
    public static (Invocation? Call, string? Problem) Parse(string palette, Command command, ImmutableArray<string> words)
    {
        var values = command.Arguments.Where(argument => argument.Default is not null)
            .ToImmutableDictionary(argument => argument.Name, argument => argument.Default!).ToBuilder();
        var typed = new HashSet<string>(StringComparer.Ordinal);
        var places = new Queue<Argument>(command.Arguments.Where(argument => argument.Switches.IsEmpty));
        for (var at = 0; at < words.Length; at++)
        {
            var (argument, value, wrong) = Next(command, words, places, ref at);
            if (argument is null)
                return Wrong(wrong!);
            if (!typed.Add(argument.Name))
                return Wrong($"{argument.Name} is given twice");
            if (argument.Check(value!) is { } problem)
                return Wrong($"{argument.Name} {CommandRegistry.Shown(value!)}: {problem}; allowed: {argument.Allowed}");
            values[argument.Name] = value!;
        }

        var missing = command.Arguments.FirstOrDefault(argument => argument.IsRequired && !values.ContainsKey(argument.Name));
        return missing is null
            ? (new Invocation(palette, command, values.ToImmutable()), null)
            : Wrong($"{missing.Name} is missing: {missing.Allowed ?? missing.Summary}");

        (Invocation?, string?) Wrong(string problem) => (null, $"{palette} {command.Name}: {problem}. Usage: {HelpText.Usage(palette, command)}");
    }

    private static (Argument? Argument, string? Value, string? Wrong) Next(
        Command command, ImmutableArray<string> words, Queue<Argument> places, ref int at)
    {
        var word = words[at];
        if (command.Arguments.FirstOrDefault(argument => argument.Switches.Contains(word)) is { } bySwitch)
        {
            if (bySwitch.IsFlag)
                return (bySwitch, "on", null);
            return ++at < words.Length ? (bySwitch, words[at], null) : (null, null, $"{word} is to be followed by {bySwitch.Allowed ?? bySwitch.Name}");
        }

        if (LooksLikeSwitch(word) && places.FirstOrDefault() is not { TakesRest: true })
        {
            var near = Nearest.Find(word, command.Arguments.SelectMany(argument => argument.Switches));
            return (null, null, $"there is no switch {CommandRegistry.Shown(word)}{(near is null ? "" : $", did you mean {near}?")}");
        }

        if (!places.TryDequeue(out var byPlace))
            return (null, null, $"{CommandRegistry.Shown(word)} is one word too many");
        if (!byPlace.TakesRest)
            return (byPlace, word, null);
        var rest = string.Join(' ', words[at..]);
        at = words.Length - 1;
        return (byPlace, rest, null);
    }

    private static bool LooksLikeSwitch(string word) => word.Length > 1 && word[0] == '-' && !char.IsAsciiDigit(word[1]);
}
