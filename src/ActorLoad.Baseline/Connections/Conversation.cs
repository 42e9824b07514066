using System.Net.Sockets;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Sockets;

namespace ActorLoad.Baseline.Connections;

/// <summary>
/// One connection of the plan through all its sockets: its dialogue, which of its messages is next, and the socket it has now. A model's threads or tasks move
/// the bytes; whatever they find is booked here.
/// </summary>
/// <remarks>
/// <code>
///   idle --TryOpen--> open --BeginClose, Break--> closing --End--> idle
///                       '--End---------------------------------------^
/// </code>
/// Thread-safe: the side that writes, the side that reads and the pool all call it. No call blocks: sockets are only shut down, and disposed by the
/// reading side.
/// </remarks>
public sealed class Conversation(BaselineContext context, int id)
{
    private readonly Lock _gate = new();
    private Dialogue _dialogue = new();
    private Socket? _socket;
    private CloseReason? _closing;
    private long _round;
    private bool _barred;
    private bool _reset;

    public int Id => id;

    /// <summary>Whether something sent is unanswered.</summary>
    public bool IsAwaiting
    {
        get
        {
            lock (_gate)
                return _dialogue.InFlight > 0;
        }
    }

    /// <summary>When its next message is due, since the run's start; null: never, or not known yet.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            lock (_gate)
                return context.Window.DueOf(id, _round);
        }
    }

    /// <inheritdoc cref="Dialogue.MakeRoom"/>
    public void MakeRoom()
    {
        lock (_gate)
            _dialogue.MakeRoom();
    }

    /// <summary>Takes a connected socket.</summary>
    /// <returns>False: it is not wanted any more, and the caller disposes it.</returns>
    public bool TryOpen(Socket socket)
    {
        lock (_gate)
        {
            if (_barred)
                return false;
            _socket = socket;
            _closing = null;
            return true;
        }
    }

    /// <summary>Gives the socket back that it has just taken: nothing was sent.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _socket = null;
        }
    }

    /// <summary>Whether this is the socket it has, and not to be closed.</summary>
    public bool IsOpenOn(Socket socket)
    {
        lock (_gate)
            return ReferenceEquals(_socket, socket) && _closing is null;
    }

    /// <summary>Takes the next message that is due by <paramref name="now"/>, and books it as planned.</summary>
    /// <param name="message">To be sent now, and noted as started; -1: it is booked as skipped, or as due while not open.</param>
    /// <returns>False: nothing is due.</returns>
    public bool TryTakeDue(TimeSpan now, out int message)
    {
        message = -1;
        lock (_gate)
        {
            if (context.Window.DueOf(id, _round) is not { } due || due > now)
                return false;
            context.Recorder.Count(id, Tally.Planned);
            var round = _round++;
            if (_socket is null || _closing is not null)
                context.Recorder.Count(id, Tally.NotOpen);
            else
                message = _dialogue.Start(context, id, round, due);
            return true;
        }
    }

    /// <summary>Books what has become due on a connection without a socket, which nobody else looks at.</summary>
    public void CatchUpClosed(TimeSpan now)
    {
        lock (_gate)
        {
            if (_socket is not null)
                return;
        }

        BookAsNotOpen(now);
    }

    /// <summary>Books what has become due and was not taken: its writer is held up in a write.</summary>
    public void BookAsNotOpen(TimeSpan now)
    {
        lock (_gate)
        {
            while (context.Window.DueOf(id, _round) is { } due && due <= now)
            {
                context.Recorder.Count(id, Tally.Planned);
                context.Recorder.Count(id, Tally.NotOpen);
                _round++;
            }
        }
    }

    /// <summary>Checks what has come.</summary>
    /// <returns>False: the peer is not to be talked to any more; close.</returns>
    public bool Receive(ReadOnlySpan<byte> input)
    {
        context.Recorder.Count(id, Tally.BytesReceived, input.Length);
        lock (_gate)
        {
            if (_socket is null || _closing is not null)
                return true;
            _closing = _dialogue.Read(context, id, input) switch
            {
                Reading.Protocol => CloseReason.Protocol,
                Reading.Mismatch => CloseReason.Mismatch,
                _ => null,
            };
            return _closing is null;
        }
    }

    /// <summary>Times out what is older than the reply timeout.</summary>
    public void Expire()
    {
        lock (_gate)
            _dialogue.Expire(context, id);
    }

    /// <summary>A write failed: wakes the reading side, which ends it.</summary>
    public void Break(Socket socket, SocketError error)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_socket, socket))
                _closing ??= SocketFailures.OfClose(error);
        }

        ShutDown(socket, SocketShutdown.Both);
    }

    /// <summary>
    /// The run is over: no socket is taken any more, and the one it has is closed. What is unanswered is booked as in flight at the stop. Ordered again by RST, it
    /// frees a thread too that is held up in a write.
    /// </summary>
    /// <returns>False: there is none.</returns>
    public bool BeginClose(CloseMode mode)
    {
        Socket? socket;
        bool again;
        lock (_gate)
        {
            _barred = true;
            _reset |= mode == CloseMode.Rst;
            socket = _socket;
            if (socket is null)
                return false;
            again = _closing is not null;
            if (!again)
                _dialogue.End(context, id, Tally.InFlightAtStop);
            _closing ??= CloseReason.Ordered;
        }

        // Either way the reading side wakes and ends it: at once, or when the peer has answered the FIN with its own. What still has not ended then waits in a write,
        // which only the end of the sending breaks off; that is not shut down at first, since a FIN before the RST may leave the port in TIME_WAIT.
        ShutDown(socket, mode == CloseMode.Fin ? SocketShutdown.Send : again ? SocketShutdown.Both : SocketShutdown.Receive);
        return true;
    }

    /// <summary>The reading side is through with its socket: disposes it and books what is unanswered.</summary>
    /// <param name="seen">What it saw; a reason that was there before counts more.</param>
    public void End(Socket socket, CloseReason seen)
    {
        CloseReason reason;
        bool reset;
        lock (_gate)
        {
            reason = _closing ?? seen;
            reset = _reset || reason is CloseReason.Protocol or CloseReason.Mismatch;
            _dialogue.End(context, id, Tally.LostOnClose);
            _socket = null;
            _closing = null;
        }

        if (reset)
            Reset(socket);
        else
            socket.Dispose();
        context.Tell(new ConnectionEvent.Closed(this, reason));
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }

        // With a time, since a plain disposal sends a FIN first where another thread is in a call on the socket.
        socket.Close(0);
    }

    private static void ShutDown(Socket socket, SocketShutdown how)
    {
        try
        {
            socket.Shutdown(how);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }
    }
}
