using System.Globalization;
using ActorLoad.Connections.Epoll;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Sockets;
using Akka.Actor;
using Akka.IO;
using SocketError = System.Net.Sockets.SocketError;
using static ActorLoad.Connections.ConnectionProtocol;
using static ActorLoad.Inspecting.InspectProtocol;

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
/// Owns: its socket (<see cref="IConnectionSocket"/>) and its <see cref="Dialogue"/>. Told by: the send scheduler (<see cref="SendDue"/>, <see cref="Retire"/>), the group
/// (the rest), and, by Akka.IO's messages, what becomes of its socket. Tells: the group.
/// There may be hundreds of thousands: no logger, no timer, no closure, no Become, and one <see cref="Akka.Actor.Props"/> for all, so that it learns its number
/// from its name. It is stopped, never restarted.
/// A closed one stays until the scheduler has let go of it, so that no send is lost between the two.
/// </remarks>
public sealed class ConnectionActor(ConnectionContext context) : UntypedActor
{
    /// <summary>Of an attempt's number in its actor's name.</summary>
    private const char AttemptSign = '.';

    private enum Phase : byte
    {
        Connecting,
        Open,
        Closing,
        Closed,
    }

    private readonly int _id = IdOf(Context.Self.Path.Name);
    private Dialogue _dialogue = new();

    /// <summary>Null when there is none any more; on Akka.IO also until it is connected.</summary>
    private IConnectionSocket? _socket;

    /// <summary>Writes queued at the socket that are not acknowledged: what comes after them goes the same way.</summary>
    private int _queued;

    private TimeSpan _connectStarted;
    private Phase _phase;
    private CloseReason _reason;

    /// <summary>Why the socket failed, where a write was the first to be told: the kernel says it once, and who reads sees no more than an end.</summary>
    private CloseReason? _failure;

    private bool _draining;

    /// <summary>Of every connection of the context: which one an actor is, <see cref="NameOf"/> says.</summary>
    public static Props Props(ConnectionContext context) => Akka.Actor.Props.CreateBy(new Maker(context));

    /// <param name="attempt">From 1: an attempt may be made while the one before is not quite gone.</param>
    public static string NameOf(int id, int attempt) => attempt == 1
        ? id.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{id}{AttemptSign}{attempt}");

    private static int IdOf(ReadOnlySpan<char> name)
    {
        var end = name.IndexOf(AttemptSign);
        return int.Parse(end < 0 ? name : name[..end], NumberStyles.None, CultureInfo.InvariantCulture);
    }

    protected override void PreStart()
    {
        _connectStarted = context.Clock.Now;
        _socket = context.Connect(_id, Self);
    }

    protected override void PostStop() => _socket?.Drop();

    protected override void OnReceive(object told)
    {
        var message = HandedOver.Take(told);
        switch (message)
        {
            case SendDue due:
                OnSendDue(due);
                break;
            case Arrived arrived:
                OnReceived(arrived.Take());
                arrived.Done();
                break;
            case Tcp.Received received:
                OnReceived(received.Data.ToReadOnlySpan());
                break;
            case MessageSet.Written:
                _queued--;
                break;
            case Tcp.Connected connected:
                OnConnected(connected);
                break;
            case Tcp.CommandFailed { Cmd: Tcp.Connect } failed:
                context.Recorder.Ended(_id);
                Context.Parent.Tell(new ConnectFailed(_id, SocketErrors.Classify(failed)));
                Context.Stop(Self);
                break;
            case Tcp.CommandFailed { Cmd: Tcp.Write refused }:
                OnWriteRefused(refused);
                break;
            case Tcp.ConnectionClosed closed:
                OnSocketClosed(ReasonOf(closed));
                break;
            case ExpireRequests:
                _dialogue.Expire(context, _id);
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
            case Inspect:
                Sender.Tell(Describe());
                break;
            case Retire:
                Context.Parent.Tell(new Retired(_id));
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnConnected(Tcp.Connected connected)
    {
        var took = context.Clock.Now - _connectStarted;
        _socket ??= AkkaSocket.Register(Sender, Self, context.Sockets?.Take(connected.LocalAddress));
        if (context.Messages.Greeting is { } greeting)
        {
            _queued++;
            _socket.Queue(greeting);
        }

        // Made with the first message it would outlive a collection in the hold, on every connection once.
        if (context.Plan.Interval is not null)
            _dialogue.MakeRoom();
        _phase = Phase.Open;
        Context.Parent.Tell(new Opened(_id, took));
    }

    private void OnSendDue(SendDue due)
    {
        if (_phase != Phase.Open)
        {
            context.Recorder.Count(_id, Tally.NotOpen);
            return;
        }

        var message = _dialogue.Start(context, _id, due.Round, due.RoundStart + due.Plan.PhaseOf(_id));
        if (message >= 0)
            Write(_socket!, message);
    }

    /// <remarks>On the socket where nothing is queued before it. What the socket does not take is queued; so is all of it after an error, of which we are about to be told.</remarks>
    private void Write(IConnectionSocket socket, int message)
    {
        if (!socket.TakesWrites)
        {
            socket.Queue(context.Messages[message]);
            return;
        }

        var bytes = context.Codec.Message(message).Span;
        var written = _queued == 0 ? WriteNow(socket, bytes) : 0;
        if (written == bytes.Length)
            return;
        _queued++;
        socket.Queue(context.Messages.Acknowledged(message, written));
    }

    /// <returns>How many bytes the socket took.</returns>
    private int WriteNow(IConnectionSocket socket, ReadOnlySpan<byte> bytes)
    {
        var written = socket.WriteNow(bytes, out var error);
        // EPIPE is no news: something came before it that was, or will be, read.
        if (error is not (SocketError.Success or SocketError.WouldBlock or SocketError.Shutdown) && SocketFailures.OfClose(error) is var reason and not CloseReason.Unknown)
            _failure ??= reason;
        return written;
    }

    private void OnReceived(ReadOnlySpan<byte> data)
    {
        context.Recorder.Count(_id, Tally.BytesReceived, data.Length);
        if (_phase != Phase.Open)
            return;
        switch (_dialogue.Read(context, _id, data))
        {
            case Reading.Protocol:
                Abort(CloseReason.Protocol);
                break;
            case Reading.Mismatch:
                Abort(CloseReason.Mismatch);
                break;
            default:
                NoteProgress();
                break;
        }
    }

    private void OnWriteRefused(Tcp.Write write)
    {
        if (write.WantsAck)
            _queued--;
        var message = context.Messages.IndexOf(write);
        if (message >= 0)
            _dialogue.TakeBack(context, _id, message);
        else if (_phase == Phase.Open)
            Abort(CloseReason.Unknown); // the rest of a message, or the greeting: what came after it would be read as that
        NoteProgress();
    }

    private void OnClose(CloseMode mode)
    {
        switch (_phase)
        {
            case Phase.Connecting:
                // Its socket goes with it; Akka.IO's actor finds its commander dead and closes, should it still come to be one.
                Context.Stop(Self);
                break;
            case Phase.Open:
                _dialogue.End(context, _id, Tally.InFlightAtStop);
                _phase = Phase.Closing;
                _reason = CloseReason.Ordered;
                _socket?.Close(mode);
                break;
            case Phase.Closing:
                _dialogue.End(context, _id, Tally.LostOnClose);
                if (mode == CloseMode.Rst)
                    _socket?.Close(CloseMode.Rst);
                break;
        }
    }

    private void Abort(CloseReason reason)
    {
        _phase = Phase.Closing;
        _reason = reason;
        _socket?.Close(CloseMode.Rst);
    }

    /// <summary>Ours, if we closed it and knew why; else the socket's.</summary>
    private CloseReason ReasonOf(Tcp.ConnectionClosed closed) =>
        _phase == Phase.Closing && _reason != CloseReason.Unknown ? _reason : _failure ?? SocketErrors.Classify(closed);

    private void OnSocketClosed(CloseReason reason)
    {
        if (_phase == Phase.Closed)
            return;
        _dialogue.End(context, _id, Tally.LostOnClose);
        context.Recorder.Ended(_id);
        _phase = Phase.Closed;
        _socket = null;
        Context.Parent.Tell(new Closed(_id, reason));
    }

    private Inspected Describe()
    {
        var now = context.Clock.Now;
        var oldest = _dialogue.OldestStarted is { } started ? Humanize.Duration(now - started) : "-";
        return new Inspected(
        [
            new("state", _phase == Phase.Open && _draining ? "open, draining" : _phase.ToString().ToLowerInvariant()),
            new("peer", context.Addresses.TargetOf(_id).ToString()),
            new("source", context.Addresses.SourceOf(_id)?.ToString() ?? "chosen by the kernel"),
            new("asked to connect", string.Create(CultureInfo.InvariantCulture, $"{_connectStarted.TotalSeconds:0.000} s of the run")),
            new("in flight", _dialogue.InFlight.ToString(CultureInfo.InvariantCulture)),
            new("oldest in flight", oldest),
            new("sent", _dialogue.Started.ToString(CultureInfo.InvariantCulture)),
            new("echoed", _dialogue.Echoed.ToString(CultureInfo.InvariantCulture)),
        ]);
    }

    /// <summary>Something was answered or given up: says so if this was the last before a drain.</summary>
    private void NoteProgress()
    {
        if (_phase != Phase.Open || !_draining || _dialogue.InFlight > 0)
            return;
        _draining = false;
        Context.Parent.Tell(new Drained(_id));
    }

    /// <summary>Without reflection, which a connect would otherwise pay for.</summary>
    private sealed class Maker(ConnectionContext context) : IIndirectActorProducer
    {
        public Type ActorType => typeof(ConnectionActor);

        public ActorBase Produce() => new ConnectionActor(context);

        public void Release(ActorBase actor)
        {
        }
    }
}
