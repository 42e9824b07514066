using System.Net;
using System.Net.Sockets;
using ActorLoad.Core.Pbm;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Sockets;
using Microsoft.Extensions.Logging;

namespace ActorLoad.Hosting.Pbm;

/// <summary>Whether a run has a host, and why not when it was asked for.</summary>
/// <param name="Problem">A full sentence, for a warning: the run goes on without.</param>
public sealed record PbmStart(PbmHost? Host, string? Problem);

/// <summary>
/// Serves operators until disposed, see <see cref="PbmProtocol"/>. On one thread of its own over plain sockets, so that it answers when neither the thread pool
/// nor an engine's dispatcher does; bounded by <see cref="HostLimits"/>; with descriptors of its own for accepting.
/// </summary>
public sealed class PbmHost : IDisposable
{
    /// <summary>Accepted before anything else is looked at again.</summary>
    private const int MostAccepts = 32;

    private const int Backlog = 64;
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(1), s_watchful = TimeSpan.FromMilliseconds(50), s_pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(2);

    private readonly Socket _listener;
    private readonly Func<Socket, Socket> _accept;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly long _startedAt;
    private readonly Waker _waker = new();
    private readonly List<HostedClient> _clients = [];
    private readonly HostContext _context;
    private readonly Thread _thread;
    private TimeSpan _acceptFrom, _refillFrom;
    private volatile bool _stopping;

    private PbmHost(Socket listener, PbmServed served, HostLimits limits, Func<Socket, Socket> accept)
    {
        _listener = listener;
        _accept = accept;
        _startedAt = _time.GetTimestamp();
        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
        Reserve = served.Reserve;
        _context = new HostContext(
            served.Registry, served.Token, limits, served.Version, served.Node, served.Logger, _waker.Wake, new byte[1 << 14]);
        _thread = new Thread(Serve) { Name = "pbm", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Where it listens, also where port 0 was asked for.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Descriptors held back.</summary>
    public DescriptorReserve Reserve { get; }

    public static PbmStart Start(PbmOptions options, PbmServed served) => Start(options, served, HostLimits.Default, static listener => listener.Accept());

    /// <param name="accept">How the next client is had from the listening socket.</param>
    internal static PbmStart Start(PbmOptions options, PbmServed served, HostLimits limits, Func<Socket, Socket> accept)
    {
        Socket? listener = null;
        try
        {
            var address = IPAddress.TryParse(options.Host, out var parsed) ? parsed : Dns.GetHostAddresses(options.Host).First();
            listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(address, options.Port));
            listener.Listen(Backlog);
            listener.Blocking = false;
            return new PbmStart(new PbmHost(listener, served, limits, accept), null);
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or ArgumentException)
        {
            listener?.Dispose();
            return new PbmStart(null, $"No pbm in this run: {options.Host}:{options.Port} could not be listened on ({e.Message.TrimEnd('.')}); choose another " +
                "actor-load.pbm.port (0 for any free one) or actor-load.pbm.host, or set actor-load.pbm.enabled = off.");
        }
    }

    /// <summary>Tells running commands that it is over, and lets all clients go.</summary>
    public void Dispose()
    {
        _stopping = true;
        _waker.Wake();
        if (_thread.Join(s_stopTimeout))
            _waker.Dispose();
    }

    /// <summary>Since the host's start.</summary>
    private TimeSpan Now => _time.GetElapsedTime(_startedAt);

    private void Serve()
    {
        Rehearsal.Begin();
        var (readable, writable) = (new List<Socket>(), new List<Socket>());
        while (!_stopping)
        {
            Wait(readable, writable);
            _waker.Reset();
            if (_stopping)
                break;
            foreach (var client in _clients)
            {
                if (readable.Contains(client.Socket))
                    Attend(client, client.OnReadable);
            }

            var now = Now;
            if (readable.Contains(_listener))
                Accept(now);
            foreach (var client in _clients)
            {
                Attend(client, () =>
                {
                    client.Advance(now);
                    // At once, without a turn of waiting for whether it may be: mostly it may.
                    if (client.WantsToWrite)
                        client.OnWritable();
                    client.Advance(now);
                });
            }

            LetGo();
        }

        foreach (var client in _clients)
        {
            Attend(client, () => client.Leave("The run has ended."));
            Attend(client, client.Dispose);
        }

        _listener.Dispose();
    }

    /// <summary>
    /// A run is not lost for an operator's sake: whatever goes wrong with a client, such as a library that can't be loaded without a descriptor, costs that client
    /// alone.
    /// </summary>
    private void Attend(HostedClient client, Action attend)
    {
        if (client.IsGone)
            return;
        try
        {
            attend();
        }
        catch (Exception e)
        {
            client.GiveUp();
            _context.Logger.LogError(e, "pbm: a client was given up");
        }
    }

    /// <summary>Until there is something to do; a full list of sockets goes in, those that are ready come out.</summary>
    private void Wait(List<Socket> readable, List<Socket> writable)
    {
        readable.Clear();
        writable.Clear();
        if (_waker.Socket is { } waker)
            readable.Add(waker);
        if (Now >= _acceptFrom)
            readable.Add(_listener);
        foreach (var client in _clients)
        {
            if (client.WantsToRead)
                readable.Add(client.Socket);
            if (client.WantsToWrite)
                writable.Add(client.Socket);
        }

        var watchful = _waker.Socket is null || Now < _acceptFrom || _clients.Exists(client => client.WatchesTheClock);
        if (readable.Count + writable.Count == 0)
        {
            Thread.Sleep(s_pause);
            return;
        }

        try
        {
            Socket.Select(readable, writable, null, watchful ? s_watchful : s_idle);
        }
        catch (SocketException e)
        {
            // The system is out of something: as though nothing were ready, and not at full speed.
            _context.Logger.LogWarning("pbm: waiting for clients failed ({Problem})", e.Message);
            readable.Clear();
            Thread.Sleep(s_pause);
        }
    }

    private void Accept(TimeSpan now)
    {
        for (var i = 0; i < MostAccepts; i++)
        {
            try
            {
                Welcome(_accept(_listener), now);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                // The process has no descriptor left: one of ours makes room for the operator. If others are quicker, we shall see.
                if (Reserve.LetGo())
                    continue;
                _acceptFrom = now + s_pause;
                return;
            }
            catch (SocketException)
            {
                // It has gone again already.
            }
        }
    }

    private void Welcome(Socket socket, TimeSpan now)
    {
        var full = _clients.Count >= _context.Limits.Clients;
        try
        {
            socket.Blocking = false;
            if (!full)
            {
                socket.NoDelay = true;
                _clients.Add(new HostedClient(socket, _context, now));
                return;
            }

            var refusal = PbmProtocol.Error($"This host serves {_context.Limits.Clients} clients at a time, and as many are connected.");
            socket.Send(System.Text.Encoding.UTF8.GetBytes(refusal + "\n"));
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e)
        {
            // It has gone again already, or something could not be loaded: the next one is another.
            full = true;
            if (e is not SocketException)
                _context.Logger.LogError(e, "pbm: a client could not be let in");
        }

        if (full)
            socket.Dispose();
    }

    private void LetGo()
    {
        var gone = _clients.FindAll(client => client.IsGone);
        foreach (var client in gone)
        {
            _clients.Remove(client);
            client.Dispose();
        }

        // A descriptor that was let go for a client comes back with it, or when the run has closed some.
        var now = Now;
        if (gone.Count == 0 && now < _refillFrom)
            return;
        Reserve.Refill();
        _refillFrom = now + s_idle;
    }
}

/// <summary>What a host serves, and as whom.</summary>
/// <param name="Version">Of the program.</param>
/// <param name="Node">Which process of a run this is, at the time it is asked.</param>
/// <param name="Reserve">Descriptors for clients, when there are no others. The caller's.</param>
public sealed record PbmServed(
    CommandRegistry Registry, AccessToken Token, string Version, Func<string> Node, DescriptorReserve Reserve, ILogger Logger);
