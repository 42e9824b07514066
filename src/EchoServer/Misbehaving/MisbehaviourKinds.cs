namespace EchoServer.Misbehaving;

/// <summary>A kind that <c>--misbehave</c> knows.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Arguments">How its arguments are written, with the colons; empty: none.</param>
/// <param name="Does">One line for the help.</param>
/// <param name="Create">Makes it of its arguments.</param>
internal sealed record MisbehaviourKind(string Name, string Arguments, string Does, Func<KindArguments, Misbehaviour> Create);

/// <summary>All kinds, and how one is read from text such as <c>delay:200ms</c>.</summary>
internal static class MisbehaviourKinds
{
    private const int CoalescedByDefault = 4;

    public static readonly IReadOnlyList<MisbehaviourKind> All =
    [
        Reply("delay", ":DURATION", "each reply later by that", a =>
        {
            var by = a.Duration(0);
            return t => Every(t, 1, f => FrameTampering.Later(f, by));
        }),
        Reply("late", ":DURATION:EVERY", "every EVERYth reply later by that, and those of its connection after it no sooner", a =>
        {
            var by = a.Duration(0);
            var every = a.Number(1);
            return t => Every(t, every, f => FrameTampering.Later(f, by));
        }),
        EveryReply("flip", "one bit of the payload inverted", FrameTampering.Flip, needsPayload: true),
        Reply("other-bytes", "", "well-framed replies of the right length, with other bytes", _ => t => Every(t, 1, FrameTampering.OtherBytes, needsPayload: true)),
        EveryReply("double", "the reply sent twice", FrameTampering.Double),
        EveryReply("drop", "the reply never sent", FrameTampering.Drop),
        EveryReply("cut", "half of the reply, then FIN", FrameTampering.Cut),
        EveryReply("reset", "RST instead of the reply", FrameTampering.Reset),
        EveryReply("long-length", "the reply with a length of 4 GB in its header", FrameTampering.LongLength),
        Reply("reorder", "", "neighbouring replies of a connection swapped: a reply waits for the next request", _ => t => new HoldingScript(t, 2, FrameTampering.Backwards)),
        Reply("coalesce", "[:COUNT]", "COUNT replies of a connection held, then sent in one write", a =>
        {
            var count = a.NumberOr(0, CoalescedByDefault);
            return t => new HoldingScript(t, count, FrameTampering.Joined);
        }),
        Reply("split", "", "each reply in three segments, the first of them half a header", _ => t => Every(t, 1, FrameTampering.Split)),
        Reply("endless", "", "after a connection's first reply, bytes for ever", _ => t => Every(t, 1, FrameTampering.ThenFlood)),
        Reply("fin-after", ":COUNT", "FIN after COUNT replies of a connection", a =>
        {
            var count = a.Number(0);
            return t => new FinAfterScript(t, count);
        }),
        Server("freeze", ":AFTER:FOR", "nothing accepted, read or written FOR long, AFTER that since the first connection", a => new ServerFault.Freeze(a.Duration(0), a.Duration(1))),
        Server("reset-all", ":AFTER", "RST to every open connection, once, AFTER that since the first; accepts go on", a => new ServerFault.ResetAll(a.Duration(0))),
        Server("never-read", "", "accepts, never reads", _ => new ServerFault.NeverRead()),
        Server("never-accept", "", "listens, never accepts", _ => new ServerFault.NeverAccept()),
    ];

    /// <exception cref="FormatException">No such kind, or its arguments are wrong; says what is allowed.</exception>
    public static Misbehaviour Parse(string text)
    {
        var parts = text.Split(':');
        var kind = All.FirstOrDefault(k => k.Name == parts[0]) ?? throw new FormatException(
            $"no such kind; did you mean {NearestName.Of(parts[0], All.Select(k => k.Name))}? Known are {string.Join(", ", All.Select(k => k.Name + k.Arguments))}");
        return kind.Create(new KindArguments(text, kind.Name + kind.Arguments, parts[1..]));
    }

    private static MisbehaviourKind Reply(string name, string arguments, string does, Func<KindArguments, Func<Tally, ReplyScript>> script) =>
        Kind(name, arguments, does, a => new Misbehaviour(a.Text, script(a), new ServerFault.None()));

    private static MisbehaviourKind EveryReply(string name, string does, Func<byte[], IReadOnlyList<Step>> misdo, bool needsPayload = false) =>
        Reply(name, "[:EVERY]", $"every EVERYth reply (1): {does}", a =>
        {
            var every = a.NumberOr(0, 1);
            return t => Every(t, every, misdo, needsPayload);
        });

    private static MisbehaviourKind Server(string name, string arguments, string does, Func<KindArguments, ServerFault> fault) =>
        Kind(name, arguments, does, a => new Misbehaviour(a.Text, _ => new EchoScript(), fault(a)));

    private static MisbehaviourKind Kind(string name, string arguments, string does, Func<KindArguments, Misbehaviour> create) =>
        new(name, arguments, does, a =>
        {
            a.RequireAtMost(arguments.Count(c => c == ':'));
            return create(a);
        });

    private static EveryScript Every(Tally tally, int every, Func<byte[], IReadOnlyList<Step>> misdo, bool needsPayload = false) =>
        new(tally, every, misdo, needsPayload);
}
