using System.Collections.Immutable;

namespace ActorLoad.Core.Pbm;

/// <summary>What <c>help</c> says: written from the registry, so that it is never behind it.</summary>
public static class HelpText
{
    internal const string Topic = "TOPIC";

    private static readonly Argument s_topic = Argument.Rest(Topic, "A palette, or a palette and a command");

    /// <summary><c>load set rate VALUE</c>, <c>log tail [-l LEVEL]</c>.</summary>
    public static string Usage(string palette, Command command) =>
        string.Join(' ', [palette, command.Name, .. command.Arguments.OrderBy(argument => argument.Switches.IsEmpty).Select(Typed)]);

    /// <summary>The <c>help</c> of a registry as a command of it.</summary>
    internal static Command Command(CommandRegistry registry) => new(
        CommandRegistry.Help, "List the palettes, the commands of one, or all of one command",
        (call, reply) =>
        {
            var (lines, problem) = Of(registry, call[Topic] ?? "");
            foreach (var line in lines)
                reply.Line(line);
            if (problem is null)
                reply.Ok();
            else
                reply.Fail(problem);
        },
        s_topic);

    /// <param name="topic">Empty: all palettes.</param>
    public static (ImmutableArray<string> Lines, string? Problem) Of(CommandRegistry registry, string topic)
    {
        if (topic.Length == 0)
            return ([.. Palettes(registry)], null);
        var blank = topic.IndexOf(' ', StringComparison.Ordinal);
        var (name, rest) = blank < 0 ? (topic, "") : (topic[..blank], topic[(blank + 1)..].Trim());
        if (registry.Find(name) is not { } palette)
            return ([], $"There is no palette called {CommandRegistry.Shown(name)}. help lists the palettes.");
        if (rest.Length == 0)
            return ([.. Commands(palette)], null);
        return palette.Commands.FirstOrDefault(command => command.Name == rest) is { } found
            ? ([.. One(palette, found)], null)
            : ([], $"There is no command of {name} called {CommandRegistry.Shown(rest)}. help {name} lists its commands.");
    }

    private static IEnumerable<string> Palettes(CommandRegistry registry) =>
        [.. Aligned(registry.Palettes.Select(palette => (palette.Name, palette.Summary))), "", "help PALETTE lists its commands, help PALETTE COMMAND says all of one."];

    private static IEnumerable<string> Commands(Palette palette) =>
        Aligned(palette.Commands.Select(command => (Usage(palette.Name, command), command.Summary + (command.Streams ? " (goes on until cancelled)" : ""))));

    private static IEnumerable<string> One(Palette palette, Command command)
    {
        yield return Usage(palette.Name, command);
        yield return $"  {command.Summary}.{(command.Streams ? " It goes on until it is cancelled." : "")}";
        foreach (var line in Aligned(command.Arguments.Select(argument => (Names(argument), Says(argument)))))
            yield return line;
    }

    private static string Names(Argument argument) => argument.Switches.IsEmpty
        ? argument.Name
        : $"{string.Join(", ", argument.Switches)}{(argument.IsFlag ? "" : " " + argument.Name)}";

    private static string Says(Argument argument) =>
        argument.Summary + (argument.Allowed is { } allowed ? $"; {allowed}" : "") + (argument.Default is { } value ? $"; {value} if it is not given" : "");

    private static string Typed(Argument argument)
    {
        var text = argument.Switches.IsEmpty ? argument.Name : argument.IsFlag ? argument.Switches[0] : $"{argument.Switches[0]} {argument.Name}";
        return argument.IsRequired ? text : $"[{text}]";
    }

    private static IEnumerable<string> Aligned(IEnumerable<(string Name, string Text)> rows)
    {
        var listed = rows.ToArray();
        var width = listed.Select(row => row.Name.Length).DefaultIfEmpty().Max();
        return listed.Select(row => $"  {row.Name.PadRight(width)}  {row.Text}");
    }
}
