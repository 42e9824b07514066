using System.Collections.Immutable;
using ActorLoad.Core.Plan;

namespace ActorLoad.Core.Connections;

/// <summary>
/// Decides which connection is opened when, and what a failure leads to: the bookkeeping of a ramp and of reconnects, without an actor or a
/// socket. Told the time.
/// </summary>
/// <remarks>
/// <code>
///   fresh --TryStart--> connecting --Opened--> open --Closed--> waiting (reconnect) or gone
///                            '--Failed--> waiting (retry, backoff) or failed
///   any --Keep, Released: it lies beyond what is wanted--> parked --Keep: it is wanted again--> waiting
/// </code>
/// </remarks>
public sealed class ConnectDesk
{
    private enum State : byte
    {
        Fresh,
        Waiting,
        Connecting,
        Open,

        /// <summary>Never opened, and not tried again.</summary>
        Failed,

        /// <summary>Was open, and is not opened again.</summary>
        Gone,

        /// <summary>Not wanted now; it may be again.</summary>
        Parked,
    }

    private readonly State[] _states;
    private readonly bool[] _opened;
    private readonly ushort[] _failuresRunning;
    private readonly RampPacer _pacer;
    private readonly Backoff _retry;
    private readonly Backoff _reconnect;
    private readonly int _maxRetries;
    private readonly bool _reconnects;
    private readonly PriorityQueue<int, TimeSpan> _waiting = new();
    private SplitMix64 _random;
    private int _nextFresh;
    private int _failed;
    private bool _rampOver;
    private bool _stopped;

    public ConnectDesk(int connections, RampOptions ramp, ReconnectOptions reconnect, long seed)
    {
        Wanted = connections;
        _states = new State[connections];
        _opened = new bool[connections];
        _failuresRunning = new ushort[connections];
        _pacer = new RampPacer(ramp.RatePerSecond, ramp.InFlight);
        _retry = new Backoff(ramp.Retry.MinBackoff, ramp.Retry.MaxBackoff, Jitter.Full);
        _reconnect = new Backoff(reconnect.MinBackoff, reconnect.MaxBackoff, reconnect.Jitter);
        _maxRetries = ramp.Retry.Max;
        _reconnects = reconnect.Enabled;
        _random = new SplitMix64(SplitMix64.Hash(seed, 0x0C0E));
    }

    public int Asked => _states.Length;

    /// <summary>Of these the ones that are wanted now: those with the lowest numbers.</summary>
    public int Wanted { get; private set; }

    public int Connecting => _pacer.InFlight;

    /// <summary>Distinct connections that opened at least once.</summary>
    public int Opened { get; private set; }

    /// <summary>Distinct connections that were tried, never opened, and are not tried again.</summary>
    public int Failed => _rampOver ? _nextFresh - Opened : _failed;

    public int NotAttempted => Asked - _nextFresh;

    /// <summary>Every connection has opened once or been given up.</summary>
    public bool IsRampOver => _rampOver || Opened + _failed >= Wanted;

    /// <summary>Takes the next connection that is to be opened now, within rate and in-flight limit.</summary>
    public bool TryStart(TimeSpan now, out int connection)
    {
        connection = -1;
        if (_stopped)
            return false;
        var retryIsDue = _waiting.TryPeek(out _, out var due) && due <= now;
        if ((!retryIsDue && (_rampOver || _nextFresh >= Wanted)) || !_pacer.TryStart(now))
            return false;
        connection = retryIsDue ? _waiting.Dequeue() : _nextFresh++;
        _states[connection] = State.Connecting;
        return true;
    }

    public bool IsConnecting(int connection) => _states[connection] == State.Connecting;

    /// <returns>True if it is the first time.</returns>
    public bool NoteOpened(int connection)
    {
        _pacer.Ended();
        _states[connection] = State.Open;
        _failuresRunning[connection] = 0;
        if (_opened[connection])
            return false;
        _opened[connection] = true;
        Opened++;
        return true;
    }

    /// <summary>An attempt failed: a retry with backoff, a reconnect's next try, or the end.</summary>
    public void NoteFailed(int connection, TimeSpan now)
    {
        _pacer.Ended();
        var failures = _failuresRunning[connection];
        _failuresRunning[connection] = (ushort)Math.Min(ushort.MaxValue, failures + 1);
        if (_opened[connection])
            WaitOr(State.Gone, connection, !_stopped && _reconnects, _reconnect, failures + 1, now);
        else
            WaitOr(State.Failed, connection, !_rampOver && failures < _maxRetries, _retry, failures, now);
    }

    /// <summary>An open connection closed, not by us.</summary>
    public void NoteClosed(int connection, TimeSpan now) =>
        WaitOr(State.Gone, connection, !_stopped && _reconnects, _reconnect, 0, now);

    /// <summary>
    /// Only so many are wanted from now on, those with the lowest numbers. What waits beyond them is parked; what is open or connecting there is the
    /// caller's to end, and to tell of by <see cref="NoteReleased"/>. What was parked and is wanted again is opened again, as fast as the ramp goes.
    /// </summary>
    /// <returns>Those that are wanted again.</returns>
    public ImmutableArray<int> Keep(int wanted, TimeSpan now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wanted);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wanted, Asked);
        var before = Wanted;
        Wanted = wanted;
        var waiting = _waiting.UnorderedItems.Where(w => w.Element < wanted).ToArray();
        foreach (var (beyond, _) in _waiting.UnorderedItems.Where(w => w.Element >= wanted))
            _states[beyond] = State.Parked;
        _waiting.Clear();
        _waiting.EnqueueRange(waiting);
        if (_stopped)
            return [];
        var again = ImmutableArray.CreateBuilder<int>();
        for (var connection = before; connection < wanted; connection++)
        {
            if (_states[connection] != State.Parked)
                continue;
            _states[connection] = State.Waiting;
            _waiting.Enqueue(connection, now);
            again.Add(connection);
        }

        return again.ToImmutable();
    }

    /// <summary>One that was open or connecting is ended, since it is not wanted; where that has changed meanwhile it is opened again.</summary>
    public void NoteReleased(int connection, TimeSpan now)
    {
        if (_states[connection] == State.Connecting)
            _pacer.Ended();
        _states[connection] = State.Parked;
        if (connection >= Wanted || _stopped)
            return;
        _states[connection] = State.Waiting;
        _waiting.Enqueue(connection, now);
    }

    /// <summary>No connection is opened for the first time any more, but for those under way. Reconnects go on.</summary>
    public void GiveUpRamp()
    {
        _rampOver = true;
        var waiting = _waiting.UnorderedItems.Where(w => _opened[w.Element]).ToArray();
        _waiting.Clear();
        _waiting.EnqueueRange(waiting);
    }

    /// <summary>Nothing is opened any more.</summary>
    public void Stop()
    {
        _rampOver = true;
        _stopped = true;
        _waiting.Clear();
    }

    private void WaitOr(State end, int connection, bool again, Backoff backoff, int attempt, TimeSpan now)
    {
        if (again)
        {
            _states[connection] = State.Waiting;
            _waiting.Enqueue(connection, now + backoff.DelayFor(attempt, ref _random));
            return;
        }

        _states[connection] = end;
        if (end == State.Failed)
            _failed++;
    }
}
