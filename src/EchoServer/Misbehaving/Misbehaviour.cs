namespace EchoServer.Misbehaving;

/// <summary>One kind of misbehaviour with its arguments.</summary>
/// <param name="Text">As the command line has it, such as <c>flip:10</c>.</param>
/// <param name="NewScript">What a new connection answers, counted by the server's tally.</param>
/// <param name="Fault">What the server as a whole does.</param>
internal sealed record Misbehaviour(string Text, Func<Tally, ReplyScript> NewScript, ServerFault Fault);

/// <summary>What a server does wrong beside its replies.</summary>
internal abstract record ServerFault
{
    private ServerFault()
    {
    }

    public sealed record None : ServerFault;

    /// <summary>Listens, and leaves every connection in the backlog.</summary>
    public sealed record NeverAccept : ServerFault;

    /// <summary>Accepts, and reads nothing.</summary>
    public sealed record NeverRead : ServerFault;

    /// <summary>Accepts, reads and writes nothing for a while, once, as if stopped.</summary>
    /// <param name="After">Since the first connection was accepted.</param>
    /// <param name="Length">How long.</param>
    public sealed record Freeze(TimeSpan After, TimeSpan Length) : ServerFault;

    /// <summary>Resets every open connection, once, and goes on accepting.</summary>
    /// <param name="After">Since the first connection was accepted.</param>
    public sealed record ResetAll(TimeSpan After) : ServerFault;
}
