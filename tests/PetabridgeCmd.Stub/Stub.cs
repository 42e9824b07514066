using Akka.Actor;

namespace Petabridge.Cmd
{
    public sealed class CommandDefinition;

    public sealed class CommandPalette(string name, IReadOnlyList<CommandDefinition> commands)
    {
        public string Name { get; } = name;
        public IReadOnlyList<CommandDefinition> Commands { get; } = commands;
    }

    public sealed class CommandDefinitionBuilder
    {
        public CommandDefinitionBuilder WithName(string name) => this;

        public CommandDefinitionBuilder WithDescription(string description) => this;

        public CommandDefinitionBuilder WithArgument(Func<ArgumentBuilder, ArgumentBuilder> build) => this;

        public CommandDefinition Build() => new();
    }

    public sealed class ArgumentBuilder
    {
        public ArgumentBuilder WithName(string name) => this;

        public ArgumentBuilder WithDescription(string description) => this;

        public ArgumentBuilder IsMandatory(bool mandatory) => this;

        public ArgumentBuilder WithDefaultValues(params string[] values) => this;

        public ArgumentBuilder WithSwitch(string name) => this;
    }

    public sealed class Command
    {
        public IReadOnlyList<Tuple<string, string?>> Arguments { get; } = [];
    }

    public class CommandResponse(string message, bool final = true)
    {
        public static CommandResponse Empty { get; } = new("");

        public string Message { get; } = message;
        public bool Final { get; } = final;
    }

    public sealed class ErroredCommandResponse(string message) : CommandResponse(message);
}

namespace Petabridge.Cmd.Host
{
    public sealed class PetabridgeCmd
    {
        public static PetabridgeCmd Get(ActorSystem system) => new();

        public bool RegisterCommandPalette(CommandPaletteHandler handler) => true;

        public void Start()
        {
            // Nothing listens: it is here to be compiled against.
        }
    }

    public abstract class CommandPaletteHandler(CommandPalette palette)
    {
        public CommandPalette Palette { get; } = palette;

        public abstract Props HandlerProps { get; }
    }

    public abstract class CommandHandlerActor(CommandPalette palette) : ReceiveActor
    {
        public CommandPalette Palette { get; } = palette;

        protected void Process(string name, Action<Command> handle)
        {
            // Nothing is ever told to it.
        }
    }
}
