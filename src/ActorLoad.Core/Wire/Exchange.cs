using System.Numerics;

namespace ActorLoad.Core.Wire;

/// <summary>What a whole reply turned out to be.</summary>
public enum ReplyKind
{
    /// <summary>The right answer to the oldest live request.</summary>
    Echoed,

    /// <summary>The right answer to a request that had timed out.</summary>
    Late,

    /// <summary>Came where the oldest live request's answer was due, and is not it.</summary>
    Corrupt,

    /// <summary>Came while nothing was awaited: pushed, or doubled; or is the spoiled answer to a request that had timed out.</summary>
    Unexpected,
}

/// <param name="Request">The request that is settled by it; default for <see cref="ReplyKind.Unexpected"/>.</param>
public readonly record struct Reply(ReplyKind Kind, Request Request);

/// <summary>
/// The conversation on one connection: what is unanswered, where in a reply we are, and how many replies running were wrong.
/// Pure: it is told the time, and touches no socket.
/// </summary>
/// <remarks>
/// Requests are answered in order. A request that timed out is kept in place, so that its reply, when it comes after all, is called late
/// and not a corrupt answer to the next one. A server that never answers it costs nothing where bytes are compared, since a reply that fits the
/// oldest live request is taken as that. Where only lengths are (<see cref="Plan.ReplyCheck.Length"/>) any reply fits, and the one that is due first
/// is the timed-out request's: from a request that was never answered on, all replies of the connection are late.
/// </remarks>
public struct Exchange
{
    /// <summary>So many wrong replies running mean that the two sides have lost each other: the connection is closed.</summary>
    public const int MismatchLimit = 2;

    private readonly RequestRing _requests;
    private ReplyCursor _cursor;
    private int _mismatches;

    /// <summary>Of the reply under way: when it came in parts first while a request had timed out, in milliseconds since the run's start; 0: it has not.</summary>
    private uint _overdueFrom;

    public Exchange() => _requests = new RequestRing();

    /// <summary>Unanswered and not timed out.</summary>
    public readonly int InFlight => _requests.Live;

    public readonly bool HasLostTrack => _mismatches >= MismatchLimit;

    /// <summary>When the oldest live request was sent; null without one.</summary>
    public readonly TimeSpan? OldestStarted => _requests.OldestLive is >= 0 and var i ? _requests[i].Started : null;

    /// <summary>Notes a request that is being sent. The caller has checked <see cref="InFlight"/> against its limit, at most 64.</summary>
    public void Start(int message, TimeSpan intended, TimeSpan started)
    {
        if (_requests.Count == RequestRing.MaxCapacity && _requests.Live < _requests.Count)
            Forget(1); // timed out and booked
        if (!_requests.TryAdd(new Request(message, intended, started)))
            throw new InvalidOperationException($"More than {RequestRing.MaxCapacity} requests are in flight.");
    }

    /// <summary>Takes back the newest request of this message, whose write was refused.</summary>
    /// <returns>False if there is none: it timed out or was answered meanwhile.</returns>
    public bool TakeBack(int message, out Request request)
    {
        var index = _requests.NewestLiveOf(message);
        request = index < 0 ? default : _requests[index];
        if (index < 0)
            return false;
        _requests.RemoveAt(index);
        var below = Oldest(index);
        _cursor.Alive = (_cursor.Alive & below) | (_cursor.Alive >> 1 & ~below);
        return true;
    }

    /// <summary>Makes room for the first request before it comes.</summary>
    public readonly void MakeRoom() => _requests.MakeRoom();

    /// <summary>Forgets everything: the connection is another.</summary>
    public void Clear()
    {
        _requests.Clear();
        (_cursor, _mismatches, _overdueFrom) = (default, 0, 0);
    }

    /// <summary>Times out the requests sent before <paramref name="startedBefore"/>.</summary>
    /// <returns>How many.</returns>
    public readonly int Expire(TimeSpan startedBefore) => _requests.Expire(startedBefore);

    /// <summary>Takes bytes off the input up to the end of one reply. Call again while there is input.</summary>
    public ReadStep Read(Codec codec, ref ReadOnlySpan<byte> input, out Reply reply)
    {
        var step = codec.Read(ref _cursor, ref input, _requests);
        reply = default;
        if (step == ReadStep.Reply)
        {
            reply = Settle(codec);
            (_cursor, _overdueFrom) = (default, 0);
            _mismatches = reply.Kind switch
            {
                ReplyKind.Corrupt or ReplyKind.Unexpected => _mismatches + 1,
                _ => 0,
            };
        }

        return step;
    }

    /// <summary>
    /// Told when what has come was read: whether a reply that is not whole goes on coming although a request timed out, and has done so for another timeout. A server that
    /// stood still in the middle of a reply and then sends the rest, in however many parts, does not.
    /// </summary>
    /// <param name="now">Since the run's start, less than 49 days.</param>
    public bool Dribbles(TimeSpan now, TimeSpan timeout)
    {
        if (_cursor.HeaderBytes == 0 || _requests.Live == _requests.Count)
            return false;
        var millis = (uint)now.TotalMilliseconds;
        if (_overdueFrom == 0)
            _overdueFrom = Math.Max(1, millis);
        return millis - _overdueFrom >= timeout.TotalMilliseconds;
    }

    private Reply Settle(Codec codec)
    {
        // Only the timed-out requests and the oldest live one may be answered now: the others' turn has not come.
        var live = _requests.OldestLive;
        var turns = live < 0 ? _requests.Count : live + 1;
        var fitting = _cursor.Alive & Oldest(turns);
        if (fitting != 0)
        {
            var index = BitOperations.TrailingZeroCount(fitting);
            var request = _requests[index];
            Forget(index + 1);
            return new Reply(request.Expired ? ReplyKind.Late : ReplyKind.Echoed, request);
        }

        // That of a timed-out request, come late and spoiled: the live one's own is still to come, and is not to be taken for the next one's.
        var expired = _requests.Count - _requests.Live;
        if (expired > 0 && (codec.MeantFor(_cursor, _requests) & Oldest(expired)) is not 0 and var meant)
        {
            Forget(BitOperations.TrailingZeroCount(meant) + 1);
            return new Reply(ReplyKind.Unexpected, default);
        }

        if (live < 0)
            return new Reply(ReplyKind.Unexpected, default);
        var wronged = _requests[live];
        _requests.RemoveAt(live);
        return new Reply(ReplyKind.Corrupt, wronged);
    }

    /// <summary>The bits of so many requests, the oldest first; from 0 to 64.</summary>
    private static ulong Oldest(int count) => count == 64 ? ulong.MaxValue : (1UL << count) - 1;

    private void Forget(int oldest)
    {
        _requests.DropOldest(oldest);
        _cursor.Alive = oldest >= 64 ? 0 : _cursor.Alive >> oldest;
    }
}
