using ActorLoad.Core.Measure;
using ActorLoad.Core.Wire;

namespace ActorLoad.Core.Connections;

/// <summary>What came of reading a connection's input.</summary>
public enum Reading
{
    Good,

    /// <summary>The bytes can't be the protocol's, or make no whole reply in all the time that they are given: close.</summary>
    Protocol,

    /// <summary>Two wrong replies running: close.</summary>
    Mismatch,
}

/// <summary>
/// One connection's messages, from their due time to what became of them: the same rules whatever moves the bytes. Books into the run's recorder, keeps the
/// connection's deadline, touches no socket. Not thread-safe.
/// </summary>
/// <remarks>Context and id are passed to each call and not kept: there are as many of these as connections.</remarks>
public struct Dialogue
{
    private Exchange _exchange = new();
    private uint _started;
    private uint _echoed;

    public Dialogue()
    {
    }

    /// <summary>Messages sent on this connection since it opened; for whoever looks at it, the books are the recorder's. Counted on from 0 after 2^32.</summary>
    public readonly uint Started => _started;

    /// <summary>Of these the ones that came back right.</summary>
    public readonly uint Echoed => _echoed;

    /// <summary>When the oldest that is unanswered was sent, since the run's start; null where there is none.</summary>
    public readonly TimeSpan? OldestStarted => _exchange.OldestStarted;

    /// <summary>Unanswered and not timed out.</summary>
    public readonly int InFlight => _exchange.InFlight;

    /// <summary>
    /// Makes room for the first request before it comes, on the caller's thread. A thread that makes one object takes eight kilobytes to make it in: for thousands of
    /// threads at once that is a collection, at the start of the hold.
    /// </summary>
    public readonly void MakeRoom() => _exchange.MakeRoom();

    /// <summary>The message of a round is due on an open connection.</summary>
    /// <param name="round">Also the sequence number of the message.</param>
    /// <param name="intended">When it was due, since the run's start.</param>
    /// <returns>The message to send now, already noted as started; or -1: the in-flight limit is reached, and it is booked as skipped.</returns>
    public int Start(DialogueContext context, int id, long round, TimeSpan intended)
    {
        var now = context.Clock.Now;
        Expire(context, id, now);
        if (_exchange.InFlight >= context.InFlightLimit)
        {
            context.Recorder.Count(id, Tally.Skipped);
            return -1;
        }

        var message = context.Codec.MessageOf(id, round);
        _exchange.Start(message, intended, now);
        _started++;
        context.Recorder.Started(id, now - intended, context.Codec.Message(message).Length);
        if (_exchange.InFlight == 1)
            context.Deadlines.Set(id, now);
        return message;
    }

    /// <summary>The newest started message of this index was not written after all.</summary>
    public void TakeBack(DialogueContext context, int id, int message)
    {
        if (_exchange.TakeBack(message, out _))
        {
            _started--;
            context.Recorder.Refused(id, context.Codec.Message(message).Length);
        }

        MoveDeadline(context, id);
    }

    /// <summary>Checks what has come, reply for reply. The caller has counted its bytes.</summary>
    public Reading Read(DialogueContext context, int id, ReadOnlySpan<byte> input)
    {
        var now = context.Clock.Now;
        Expire(context, id, now);
        while (!input.IsEmpty)
        {
            switch (_exchange.Read(context.Codec, ref input, out var reply))
            {
                case ReadStep.ProtocolError:
                    return Reading.Protocol;
                case ReadStep.Reply:
                    if (reply.Kind == ReplyKind.Echoed)
                        _echoed++;
                    Book(context.Recorder, id, reply, now);
                    if (_exchange.HasLostTrack)
                        return Reading.Mismatch;
                    break;
            }
        }

        MoveDeadline(context, id);
        return _exchange.Dribbles(now, context.ReplyTimeout) ? Reading.Protocol : Reading.Good;
    }

    /// <summary>Times out what has waited for longer than the reply timeout.</summary>
    public void Expire(DialogueContext context, int id)
    {
        Expire(context, id, context.Clock.Now);
        MoveDeadline(context, id);
    }

    /// <summary>The connection is closed, or about to be: what is unanswered gets this outcome.</summary>
    public void End(DialogueContext context, int id, Tally outcome)
    {
        if (_exchange.InFlight > 0)
            context.Recorder.Count(id, outcome, _exchange.InFlight);
        _exchange.Clear();
        context.Deadlines.Set(id, null);
    }

    private readonly void Expire(DialogueContext context, int id, TimeSpan now)
    {
        if (_exchange.OldestStarted is not { } oldest || now - oldest < context.ReplyTimeout)
            return;
        var expired = _exchange.Expire(now - context.ReplyTimeout + TimeSpan.FromTicks(1));
        context.Recorder.Count(id, Tally.TimedOut, expired);
        MoveDeadline(context, id);
    }

    private readonly void MoveDeadline(DialogueContext context, int id) => context.Deadlines.Set(id, _exchange.OldestStarted);

    private static void Book(Recorder recorder, int id, in Reply reply, TimeSpan now)
    {
        switch (reply.Kind)
        {
            case ReplyKind.Echoed:
                recorder.Echoed(id, now - reply.Request.Started, now - reply.Request.Intended);
                break;
            case ReplyKind.Corrupt:
                recorder.Count(id, Tally.Corrupt);
                break;
            case ReplyKind.Late:
                recorder.Count(id, Tally.Late);
                break;
            default:
                recorder.Count(id, Tally.Unexpected);
                break;
        }
    }
}
