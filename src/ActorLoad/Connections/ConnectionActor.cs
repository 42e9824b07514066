using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Wire;
using Akka.Actor;
using Akka.IO;
using static ActorLoad.Connections.ConnectionProtocol;

namespace ActorLoad.Connections;

/// <summary>
/// One long-lived connection: opens it, sends what is due, checks every reply, and books what became of each message.
/// </summary>
/// <remarks>
/// <code>
///   Connecting --Connected--> Open --closed by peer, network, or us--> Closed --Retire--> (stopped)
///       |                      |                                         ^
///       '--failed, given up    '--Close, protocol error--> Closing ------'
///          (stopped)
/// </code>
/// Owns: its socket (through Akka.IO's actor) and its <see cref="Exchange"/>. Told by: the send scheduler (<see cref="SendDue"/>,
/// <see cref="Retire"/>), the group (the rest), Akka.IO. Tells: the group.
/// There may be hundreds of thousands: no logger, no timer, no closure, no Become. It is stopped, never restarted.
/// A closed one stays until the scheduler has let go of it, so that no send is lost between the two.
/// </remarks>
public sealed class ConnectionActor(ConnectionContext context, int id) : UntypedActor
{
    private enum Phase : byte
    {
        Connecting,
        Open,
        Closing,
        Closed,
    }

    private Exchange _exchange = new();
    private IActorRef _socket = ActorRefs.Nobody;
    private TimeSpan _connectStarted;
    private Phase _phase;
    private CloseReason _reason;
    private bool _draining;

    public static Props Props(ConnectionContext context, int id) => Akka.Actor.Props.Create(typeof(ConnectionActor), context, id);

    protected override void PreStart()
    {
        _connectStarted = context.Clock.Now;
        context.Tcp.Tell(context.ConnectOf(id), Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SendDue due:
                OnSendDue(due);
                break;
            case Tcp.Received received:
                OnReceived(received.Data);
                break;
            case Tcp.Connected:
                OnConnected();
                break;
            case Tcp.CommandFailed { Cmd: Tcp.Connect } failed:
                Context.Parent.Tell(new ConnectFailed(id, SocketErrors.Classify(failed)));
                Context.Stop(Self);
                break;
            case Tcp.CommandFailed failed:
                OnWriteRefused(failed.Cmd);
                break;
            case Tcp.ConnectionClosed closed:
                OnSocketClosed(_phase == Phase.Closing ? _reason : SocketErrors.Classify(closed));
                break;
            case ExpireRequests:
                ExpireRequestsAt(context.Clock.Now);
                NoteProgress();
                break;
            case Drain:
                _draining = true;
                NoteProgress();
                break;
            case Close close:
                OnClose(close.Mode);
                break;
            case GiveUpConnecting:
                Context.Stop(Self);
                break;
            case Retire:
                Context.Parent.Tell(new Retired(id));
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnConnected()
    {
        var took = context.Clock.Now - _connectStarted;
        _socket = Sender;
        _socket.Tell(new Tcp.Register(Self, keepOpenOnPeerClosed: false, useResumeWriting: false), Self);
        if (context.Messages.Greeting is { } greeting)
            _socket.Tell(greeting, Self);
        _phase = Phase.Open;
        Context.Parent.Tell(new Opened(id, took));
    }

    private void OnSendDue(SendDue due)
    {
        if (_phase != Phase.Open)
        {
            context.Recorder.Count(id, Tally.NotOpen);
            return;
        }

        var intended = due.RoundStart + context.Plan.PhaseOf(id);
        var now = context.Clock.Now;
        ExpireRequestsAt(now);
        if (_exchange.InFlight >= context.InFlightLimit)
        {
            context.Recorder.Count(id, Tally.Skipped);
            return;
        }

        var message = context.Messages.Codec.MessageOf(id, due.Round);
        _exchange.Start(message, intended, now);
        _socket.Tell(context.Messages[message], Self);
        context.Recorder.Started(id, now - intended, context.Messages.LengthOf(message));
        if (_exchange.InFlight == 1)
            context.Deadlines.Set(id, now);
    }

    private void OnReceived(ByteString data)
    {
        context.Recorder.Count(id, Tally.BytesReceived, data.Count);
        if (_phase != Phase.Open)
            return;
        var now = context.Clock.Now;
        ExpireRequestsAt(now);
        var input = data.ToReadOnlySpan();
        while (!input.IsEmpty)
        {
            switch (_exchange.Read(context.Messages.Codec, ref input, out var reply))
            {
                case ReadStep.ProtocolError:
                    Abort(CloseReason.Protocol);
                    return;
                case ReadStep.Reply:
                    Book(reply, now);
                    if (_exchange.HasLostTrack)
                    {
                        Abort(CloseReason.Mismatch);
                        return;
                    }

                    break;
            }
        }

        NoteProgress();
    }

    private void Book(in Reply reply, TimeSpan now)
    {
        switch (reply.Kind)
        {
            case ReplyKind.Echoed:
                context.Recorder.Echoed(id, now - reply.Request.Started, now - reply.Request.Intended);
                break;
            case ReplyKind.Corrupt:
                context.Recorder.Count(id, Tally.Corrupt);
                break;
            case ReplyKind.Late:
                context.Recorder.Count(id, Tally.Late);
                break;
            default:
                context.Recorder.Count(id, Tally.Unexpected);
                break;
        }
    }

    private void OnWriteRefused(Tcp.Command write)
    {
        var message = context.Messages.IndexOf(write);
        if (message >= 0 && _exchange.TakeBack(message, out _))
            context.Recorder.Refused(id, context.Messages.LengthOf(message));
        NoteProgress();
    }

    private void OnClose(CloseMode mode)
    {
        switch (_phase)
        {
            case Phase.Connecting:
                // Akka.IO's actor finds its commander dead and closes the socket, should it still come to be.
                Context.Stop(Self);
                break;
            case Phase.Open:
                BookUnanswered(Tally.InFlightAtStop);
                _phase = Phase.Closing;
                _reason = CloseReason.Ordered;
                _socket.Tell(mode == CloseMode.Rst ? Tcp.Abort.Instance : Tcp.Close.Instance, Self);
                break;
            case Phase.Closing:
                BookUnanswered(Tally.LostOnClose);
                if (mode == CloseMode.Rst)
                    _socket.Tell(Tcp.Abort.Instance, Self);
                break;
        }
    }

    private void Abort(CloseReason reason)
    {
        _phase = Phase.Closing;
        _reason = reason;
        _socket.Tell(Tcp.Abort.Instance, Self);
    }

    private void OnSocketClosed(CloseReason reason)
    {
        if (_phase == Phase.Closed)
            return;
        BookUnanswered(Tally.LostOnClose);
        _phase = Phase.Closed;
        _socket = ActorRefs.Nobody;
        Context.Parent.Tell(new Closed(id, reason));
    }

    private void BookUnanswered(Tally outcome)
    {
        if (_exchange.InFlight > 0)
            context.Recorder.Count(id, outcome, _exchange.InFlight);
        _exchange = new Exchange();
        context.Deadlines.Set(id, null);
    }

    private void ExpireRequestsAt(TimeSpan now)
    {
        if (_exchange.OldestStarted is not { } oldest || now - oldest < context.ReplyTimeout)
            return;
        var expired = _exchange.Expire(now - context.ReplyTimeout + TimeSpan.FromTicks(1));
        context.Recorder.Count(id, Tally.TimedOut, expired);
        context.Deadlines.Set(id, _exchange.OldestStarted);
    }

    /// <summary>Something was answered or given up: moves the deadline on, and says so if this was the last before a drain.</summary>
    private void NoteProgress()
    {
        if (_phase != Phase.Open)
            return;
        context.Deadlines.Set(id, _exchange.OldestStarted);
        if (_draining && _exchange.InFlight == 0)
        {
            _draining = false;
            Context.Parent.Tell(new Drained(id));
        }
    }
}
