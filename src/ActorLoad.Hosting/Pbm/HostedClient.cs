using System.Net.Sockets;
using ActorLoad.Core.Pbm;
using Microsoft.Extensions.Logging;

namespace ActorLoad.Hosting.Pbm;

/// <summary>
/// One client of a host, from greeting to farewell. All of it on the host's thread, but for replies, which come from anywhere.
/// <code>
/// greeted -> [token] -> request -> reply -> request ...      one at a time; "cancel" is seen while one is carried out
///     \________________ too long, too many wrong lines, wrong token, nothing said: farewell -> gone
/// </code>
/// </summary>
internal sealed class HostedClient : IDisposable
{
    private readonly Socket _socket;
    private readonly HostContext _context;
    private readonly OutputQueue _output;
    private readonly LineBuffer _input;
    private readonly string _peer;
    private readonly int _hostThread = Environment.CurrentManagedThreadId;
    private Reply? _reply;
    private bool _streams, _inputEnded, _trusted, _hasAsked, _farewell, _shutDown;
    private int _wrongLines;
    private long _sentBefore;
    private TimeSpan _helloBy, _stalledAt = TimeSpan.MaxValue, _punishedUntil = TimeSpan.MaxValue, _goneBy = TimeSpan.MaxValue;

    public HostedClient(Socket socket, HostContext context, TimeSpan now)
    {
        (_socket, _context) = (socket, context);
        _output = new OutputQueue(context.Limits.QueuedBytes);
        _input = new LineBuffer(PbmProtocol.MaxRequestBytes, context.Limits.RequestBytes);
        _peer = socket.RemoteEndPoint?.ToString() ?? "an unknown address";
        _trusted = context.Token.IsEmpty;
        _helloBy = now + context.Limits.Hello;
        _output.End(PbmProtocol.Greeting(context.Version, context.Node(), !context.Token.IsEmpty), isJson: false);
    }

    public Socket Socket => _socket;

    public bool IsGone { get; private set; }

    public bool WantsToRead => !_inputEnded && (_farewell || (!_input.IsTooLong && !_input.Room.IsEmpty));

    public bool WantsToWrite => _output.Bytes > 0;

    /// <summary>Something is to happen at a time of ours, and not when the client says something.</summary>
    public bool WatchesTheClock =>
        !_hasAsked || !_trusted || _stalledAt != TimeSpan.MaxValue || _punishedUntil != TimeSpan.MaxValue || _goneBy != TimeSpan.MaxValue;

    public void OnReadable()
    {
        var room = _farewell ? _context.Scrap : _input.Room.Span;
        var count = _socket.Receive(room, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return; // somebody was mistaken; it comes again
        if (error != SocketError.Success)
            IsGone = true;
        else if (count == 0)
            _inputEnded = true;
        else if (!_farewell)
            _input.Add(count);
    }

    /// <summary>Sends as much as goes; the rest goes when there is room.</summary>
    public void OnWritable()
    {
        if (!IsGone)
            _output.SendWith(Send);
    }

    /// <summary>Does all that can be done now.</summary>
    /// <param name="now">By the host's clock.</param>
    public void Advance(TimeSpan now)
    {
        while (!IsGone && Step(now))
        {
            // One request after the other.
        }

        WatchOutput(now);
        if (_farewell && _output.Bytes == 0)
            ShutDown(now);
        IsGone |= now >= _goneBy || now >= _stalledAt || (_shutDown && _inputEnded);
    }

    /// <summary>Nothing more is done for it.</summary>
    public void GiveUp() => IsGone = true;

    /// <summary>The host is closing.</summary>
    public void Leave(string why)
    {
        if (_reply is { HasEnded: false } reply)
            reply.Fail(why);
        CancelReply();
        OnWritable();
    }

    public void Dispose()
    {
        IsGone = true;
        EndReply(cancel: true);
        _socket.Dispose();
    }

    private int Send(ReadOnlyMemory<byte> bytes)
    {
        var count = _socket.Send(bytes.Span, SocketFlags.None, out var error);
        IsGone |= error is not (SocketError.Success or SocketError.WouldBlock);
        return error == SocketError.Success ? count : 0;
    }

    /// <returns>Whether there may be more to do at once.</returns>
    private bool Step(TimeSpan now)
    {
        if (_reply is { HasEnded: true })
            EndReply(cancel: false);
        if (_farewell)
            return false;
        if (now >= _punishedUntil)
            return Dismiss("Wrong token.", now);
        if (_punishedUntil != TimeSpan.MaxValue)
            return false;
        if (_input.Peek() is null && _input.IsTooLong)
            return Dismiss($"A line of more than {PbmProtocol.MaxRequestBytes} bytes is no request.", now);
        if (_reply is not null)
            return WatchReply();
        if ((!_hasAsked || !_trusted) && now >= _helloBy)
            return Dismiss("Nothing was asked for too long.", now);
        if (_output.Bytes > _context.Limits.LowWaterBytes)
            return false;
        if (_input.Take() is { } line)
            return Take(line, now);
        if (_inputEnded)
            SayFarewell(now);
        return false;
    }

    /// <summary>A request is being carried out: of what follows only a cancel matters, and that nothing follows.</summary>
    private bool WatchReply()
    {
        if (_input.Peek() == PbmProtocol.Cancel)
        {
            _input.Take();
            CancelReply();
            return true;
        }

        if (_inputEnded && _streams)
        {
            _streams = false;
            CancelReply();
            return true;
        }

        return false;
    }

    private bool Take(string line, TimeSpan now)
    {
        var request = PbmProtocol.ParseRequest(line);
        if (request.Kind == RequestKind.Token)
            return TakeToken(request.Rest, now);
        if (!_trusted)
            return Dismiss("This host requires a token: send \"token T\" first (pbm --token T, or PBM_TOKEN).", now);
        if (request.Kind == RequestKind.Unknown)
            return Refuse(line, now);
        (_hasAsked, _wrongLines) = (true, 0);
        switch (request.Kind)
        {
            case RequestKind.Catalog:
                _output.Output(Catalogue.Of(_context.Registry).ToJson(), isJson: true);
                _output.End(PbmProtocol.Ok, isJson: true);
                break;
            case RequestKind.Text or RequestKind.Json:
                Call(request.Rest, request.Kind == RequestKind.Json);
                break;
            default:
                break; // a cancel that came too late, or for nothing
        }

        return true;
    }

    private bool TakeToken(string token, TimeSpan now)
    {
        if (_context.Token.IsEmpty || _context.Token.Matches(token))
        {
            _trusted = true;
            return true;
        }

        _context.Logger.LogWarning("pbm: a wrong token from {Peer}", _peer);
        _punishedUntil = now + _context.Limits.WrongToken;
        return false;
    }

    private bool Refuse(string line, TimeSpan now)
    {
        if (++_wrongLines >= _context.Limits.WrongLines)
            return Dismiss("Too many lines that are no request.", now);
        var shown = line.Length <= 40 ? line : line[..37] + "...";
        _output.End(PbmProtocol.Error($"\"{shown}\" is no request: token T, text COMMAND, json COMMAND, catalog and cancel are."), isJson: false);
        return true;
    }

    private void Call(string line, bool isJson)
    {
        var (call, problem) = _context.Registry.Parse(line);
        var reply = new Reply(_output, isJson, OnOutput);
        (_reply, _streams) = (reply, call?.Command.Streams ?? false);
        if (call is null)
        {
            reply.Fail(problem!);
            return;
        }

        try
        {
            call.Command.Handler(call, reply);
        }
        catch (Exception e)
        {
            // A palette may be anybody's: what it throws is its command's end, and not the host's.
            _context.Logger.LogError(e, "pbm: {Palette} {Command} failed", call.Palette, call.Command.Name);
            reply.Fail($"The command failed: {e.Message}");
        }
    }

    /// <summary>From any thread. A command that says much on the host's own thread gets it out as it goes: nobody else would until it has done.</summary>
    private void OnOutput()
    {
        if (Environment.CurrentManagedThreadId != _hostThread)
            _context.Wake();
        else if (_output.Bytes > _context.Limits.LowWaterBytes)
            OnWritable();
    }

    private void CancelReply()
    {
        try
        {
            _reply?.Cancel();
        }
        catch (AggregateException e)
        {
            _context.Logger.LogError(e, "pbm: a command could not be cancelled");
        }

        // Cancelled is ended, whether the command takes note or not.
        _reply?.Ok();
    }

    private void EndReply(bool cancel)
    {
        if (cancel && _reply is { HasEnded: false })
            CancelReply();
        _reply = null;
    }

    /// <summary>An error, and then the farewell.</summary>
    private bool Dismiss(string why, TimeSpan now)
    {
        EndReply(cancel: true);
        _output.End(PbmProtocol.Error(why), isJson: false);
        SayFarewell(now);
        return false;
    }

    private void SayFarewell(TimeSpan now)
    {
        _farewell = true;
        _punishedUntil = TimeSpan.MaxValue;
        _goneBy = now + _context.Limits.Stalled;
    }

    private void ShutDown(TimeSpan now)
    {
        if (_shutDown)
            return;
        _shutDown = true;
        _goneBy = now + _context.Limits.Farewell;
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            IsGone = true;
        }
    }

    /// <summary>A client stalls from when something is queued and as long as nothing goes out.</summary>
    private void WatchOutput(TimeSpan now)
    {
        if (_output.Bytes == 0)
            _stalledAt = TimeSpan.MaxValue;
        else if (_stalledAt == TimeSpan.MaxValue || _output.SentBytes != _sentBefore)
            _stalledAt = now + _context.Limits.Stalled;
        _sentBefore = _output.SentBytes;
    }
}

/// <summary>What a host's clients share.</summary>
/// <param name="Node">Which process of a run this is, as the greeting says it.</param>
/// <param name="Wake">Has the host look at what there is to send.</param>
/// <param name="Scrap">For bytes that nobody looks at.</param>
internal sealed record HostContext(
    CommandRegistry Registry, AccessToken Token, HostLimits Limits, string Version, Func<string> Node, ILogger Logger, Action Wake, byte[] Scrap);
