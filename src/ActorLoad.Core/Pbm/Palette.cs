using System.Collections.Immutable;

namespace ActorLoad.Core.Pbm;

/// <summary>A group of commands, by the first word that is typed.</summary>
/// <param name="Name">One word in lower case, such as <c>log</c>.</param>
/// <param name="Summary">What it is about, for the list of palettes.</param>
public sealed record Palette(string Name, string Summary, params ImmutableArray<Command> Commands);

/// <summary>What an operator can ask for.</summary>
/// <param name="Name">Typed after the palette's; one word or several, such as <c>set rate</c>.</param>
/// <param name="Summary">What it does, on one line.</param>
/// <param name="Handler">Carries it out.</param>
public sealed record Command(string Name, string Summary, CommandHandler Handler, params ImmutableArray<Argument> Arguments)
{
    /// <summary>Goes on until the client cancels it or goes away, or there is nothing more to come.</summary>
    public bool Streams { get; init; }

    /// <summary>
    /// Arguments with which it is carried out once for nobody, before an operator comes: what the runtime loads for it must be there when the process has no
    /// descriptor left. For commands that show something and change nothing; null: it is not.
    /// </summary>
    public string? Rehearsal { get; init; }
}

/// <summary>
/// Carries a command out. Called on the host's own thread, which serves all clients: it must return soon, and may end the reply later, from any thread.
/// </summary>
/// <remarks>What it throws ends the command with an error. A reply that is never ended holds its client up until that cancels.</remarks>
public delegate void CommandHandler(Invocation call, IReply reply);

/// <summary>Where a command's output goes. Thread-safe; what comes after the end, or after the client has gone, is dropped.</summary>
public interface IReply
{
    /// <summary>Lines are for a program: each is one JSON value.</summary>
    bool IsJson { get; }

    /// <summary>The client has cancelled the command, or has gone. Callbacks come on the host's thread; a stream ends itself then.</summary>
    CancellationToken Cancelled { get; }

    /// <summary>One line as it is; line breaks part it into several. With <see cref="IsJson"/> it has to be JSON already: see <see cref="Replies"/>.</summary>
    void Raw(string line);

    /// <summary>The command has done what was asked.</summary>
    void Ok();

    /// <summary>It has not.</summary>
    /// <param name="message">Why, and what to do.</param>
    void Fail(string message);
}
