namespace ActorLoad.Core.Wire;

/// <summary>
/// A wire protocol: what is sent, and when a reply is whole and right. One instance serves all connections of a run;
/// what a connection must remember between two reads is its <see cref="ReplyCursor"/>. Nothing outside this folder knows a protocol's bytes.
/// </summary>
public abstract class Codec
{
    /// <summary>How many different messages there are; a message is named by its index.</summary>
    public abstract int MessageCount { get; }

    /// <summary>The longest message on the wire, in bytes, framing included.</summary>
    public abstract int LongestMessage { get; }

    /// <summary>What a connection sends before its first message, and for which no reply is awaited. Empty for most.</summary>
    public virtual ReadOnlyMemory<byte> Greeting => default;

    /// <summary>A message as it goes onto the wire; backed by an array that is never written again, so that it can be shared by all connections.</summary>
    public abstract ReadOnlyMemory<byte> Message(int index);

    /// <summary>Which message is number <paramref name="sequence"/> of a connection, counted from 0.</summary>
    public abstract int MessageOf(int connection, long sequence);

    /// <summary>
    /// Takes bytes off <paramref name="input"/> until a reply is whole, the input is used up, or the peer broke the protocol.
    /// While it reads, it strikes from the cursor every request of which the reply so far can't be the answer.
    /// </summary>
    /// <returns><see cref="ReadStep.Reply"/>: one reply ended; whatever follows it is left in <paramref name="input"/>.</returns>
    public abstract ReadStep Read(ref ReplyCursor cursor, ref ReadOnlySpan<byte> input, RequestRing requests);

    /// <summary>Of a whole reply that is no right answer: which requests it may have been meant for, by its outward form alone. Bit i: request i of the ring.</summary>
    public abstract ulong MeantFor(in ReplyCursor cursor, RequestRing requests);
}

/// <summary>What came of reading some bytes.</summary>
public enum ReadStep
{
    /// <summary>All bytes are used, and no reply is whole yet.</summary>
    NeedMore,

    /// <summary>A reply is whole.</summary>
    Reply,

    /// <summary>The bytes can't be this protocol's; the connection is of no more use.</summary>
    ProtocolError,
}

/// <summary>Where in a reply a connection is. Holds no bytes: a reply is compared as it comes, so that no peer can make it grow.</summary>
public struct ReplyCursor
{
    /// <summary>Bytes of the reply's header that have come, as a number.</summary>
    internal uint Header;

    internal int HeaderBytes;

    /// <summary>Payload bytes that have come.</summary>
    internal int Offset;

    /// <summary>Bit i: the reply so far may be the answer to request i of the ring, 0 being the oldest.</summary>
    internal ulong Alive;
}
