namespace EchoServer.Misbehaving;

/// <summary>One thing done to a connection instead of a plain echo. Steps are carried out in the order given, and never overtake each other.</summary>
internal abstract record Step
{
    private Step()
    {
    }

    /// <summary>Sends bytes in a write of their own.</summary>
    /// <param name="Bytes">What is sent.</param>
    /// <param name="After">Not before this long after the request was read.</param>
    public sealed record Send(ReadOnlyMemory<byte> Bytes, TimeSpan After = default) : Step;

    /// <summary>Sends nothing more, in good order (FIN); what the client still says is read and ignored.</summary>
    public sealed record Finish : Step;

    /// <summary>Breaks the connection off (RST).</summary>
    public sealed record Reset : Step;

    /// <summary>Sends bytes that are no frames for as long as the connection lives.</summary>
    public sealed record Flood : Step;
}
