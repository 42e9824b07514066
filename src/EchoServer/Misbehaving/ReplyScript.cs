namespace EchoServer.Misbehaving;

/// <summary>What one connection answers, frame by frame. It touches no socket and no clock. The frames it is given are its own to keep.</summary>
internal abstract class ReplyScript
{
    /// <param name="frame">A whole request, with its header.</param>
    public abstract IReadOnlyList<Step> Answer(byte[] frame);

    /// <summary>What is left to do when the client has sent its last.</summary>
    public virtual IReadOnlyList<Step> AtEnd() => [];
}

/// <summary>The plain echo, for misbehaviour that is not in the replies.</summary>
internal sealed class EchoScript : ReplyScript
{
    public override IReadOnlyList<Step> Answer(byte[] frame) => [new Step.Send(frame)];
}

/// <summary>
/// Does <paramref name="misdo"/> to every <paramref name="every"/>th reply of the server and echoes the others. With
/// <paramref name="needsPayload"/> an empty frame is no occasion, for it has nothing to be altered.
/// </summary>
internal sealed class EveryScript(Tally tally, int every, Func<byte[], IReadOnlyList<Step>> misdo, bool needsPayload) : ReplyScript
{
    public override IReadOnlyList<Step> Answer(byte[] frame)
    {
        if (needsPayload && frame.Length == Wire.FrameFormat.HeaderBytes) return [new Step.Send(frame)];
        return tally.IsDue(every) ? misdo(frame) : [new Step.Send(frame)];
    }
}

/// <summary>Holds the replies of a connection until there are <paramref name="count"/> and lets them go by <paramref name="release"/>.</summary>
internal sealed class HoldingScript(Tally tally, int count, Func<IReadOnlyList<byte[]>, IReadOnlyList<Step>> release) : ReplyScript
{
    private readonly List<byte[]> _held = [];

    public override IReadOnlyList<Step> Answer(byte[] frame)
    {
        _held.Add(frame);
        if (_held.Count < count) return [];
        tally.Add(1);
        return Release();
    }

    public override IReadOnlyList<Step> AtEnd() => _held.Count == 0 ? [] : Release();

    private IReadOnlyList<Step> Release()
    {
        var steps = release(_held);
        _held.Clear();
        return steps;
    }
}

/// <summary>Echoes <paramref name="count"/> replies of a connection and then closes its side in good order.</summary>
internal sealed class FinAfterScript(Tally tally, int count) : ReplyScript
{
    private int _replies;

    public override IReadOnlyList<Step> Answer(byte[] frame)
    {
        if (++_replies < count) return [new Step.Send(frame)];
        tally.Add(1);
        return [new Step.Send(frame), new Step.Finish()];
    }
}
