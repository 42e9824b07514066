using ActorLoad.Core.Pbm;
using Petabridge.Cmd;

namespace ActorLoad.PetabridgeCmd;

/// <summary>
/// A palette in Petabridge.Cmd's terms. A name of theirs is one word, and an argument of theirs has a switch: <c>set rate 100/s</c> is <c>set-rate -value 100/s</c> there.
/// </summary>
internal sealed class PaletteForm
{
    private PaletteForm(CommandPalette palette) => Palette = palette;

    public CommandPalette Palette { get; }

    public static PaletteForm Of(Palette palette) => new(new CommandPalette(palette.Name, palette.Commands.Select(Define).ToArray()));

    public static string NameOf(Core.Pbm.Command command) => command.Name.Replace(' ', '-');

    /// <summary>The usual one first.</summary>
    public static IEnumerable<string> SwitchesOf(Argument argument) =>
        argument.Switches.IsEmpty ? ["-" + argument.Name.ToLowerInvariant()] : argument.Switches;

    private static CommandDefinition Define(Core.Pbm.Command command)
    {
        var builder = new CommandDefinitionBuilder().WithName(NameOf(command)).WithDescription(command.Summary);
        foreach (var argument in command.Arguments)
        {
            builder = builder.WithArgument(given =>
            {
                var built = given.WithName(argument.Name).WithDescription(Describe(argument)).IsMandatory(argument.IsRequired);
                if (!argument.Choices.IsEmpty)
                    built = built.WithDefaultValues([.. argument.Choices]);
                return SwitchesOf(argument).Aggregate(built, (named, name) => named.WithSwitch(name));
            });
        }

        return builder.Build();
    }

    private static string Describe(Argument argument) => argument.Default is { } value ? $"{argument.Summary} (default {value})" : argument.Summary;
}
