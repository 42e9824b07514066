using ActorLoad.Core.Pbm;
using Akka.Actor;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace ActorLoad.PetabridgeCmd;

/// <summary>Carries out the commands of one palette for one client of Petabridge.Cmd's; a stream ends with the client's session, which stops this actor.</summary>
internal sealed class PaletteActor : CommandHandlerActor
{
    private readonly List<Answer> _open = [];

    public PaletteActor(Palette palette, PaletteForm form)
        : base(form.Palette)
    {
        var registry = new CommandRegistry();
        registry.Add(palette);
        foreach (var command in palette.Commands)
            Process(PaletteForm.NameOf(command), typed => Call(registry, palette, command, typed));
    }

    protected override void PostStop()
    {
        _open.ForEach(answer => answer.Cancel());
        base.PostStop();
    }

    private void Call(CommandRegistry registry, Palette palette, Core.Pbm.Command command, Petabridge.Cmd.Command typed)
    {
        var answer = new Answer(Sender, Self);
        var (call, problem) = registry.Parse(LineOf(palette, command, typed));
        if (call is null)
        {
            answer.Fail(problem!);
            return;
        }

        _open.RemoveAll(earlier => earlier.HasEnded);
        _open.Add(answer);
        try
        {
            command.Handler(call, answer);
        }
        catch (Exception e)
        {
            // A palette may be anybody's: what it throws is its command's end, and not the session's.
            answer.Fail($"The command failed: {e.Message}");
        }
    }

    /// <summary>As it is typed to our own client, which checks it.</summary>
    private static string LineOf(Palette palette, Core.Pbm.Command command, Petabridge.Cmd.Command typed)
    {
        var words = new List<string> { palette.Name, command.Name };
        foreach (var argument in command.Arguments)
        {
            if (typed.Arguments.FirstOrDefault(given => PaletteForm.SwitchesOf(argument).Contains(given.Item1)) is not { } found)
                continue;
            if (!argument.Switches.IsEmpty)
                words.Add(argument.Switches[0]);
            if (!argument.IsFlag)
                words.Add(Quoted(found.Item2 ?? ""));
        }

        return string.Join(' ', words);
    }

    private static string Quoted(string value) => $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>Lines to a client of Petabridge.Cmd's.</summary>
    private sealed class Answer(IActorRef client, IActorRef self) : IReply
    {
        private readonly CancellationTokenSource _cancel = new();
        private int _ended;

        public bool IsJson => false;

        public CancellationToken Cancelled => _cancel.Token;

        public bool HasEnded => Volatile.Read(ref _ended) != 0;

        public void Cancel() => _cancel.Cancel();

        public void Raw(string line)
        {
            if (!HasEnded)
                client.Tell(new CommandResponse(line, false), self);
        }

        public void Ok()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
                client.Tell(CommandResponse.Empty, self);
        }

        public void Fail(string message)
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
                client.Tell(new ErroredCommandResponse(message), self);
        }
    }
}
