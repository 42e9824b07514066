using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EchoServer.Native;
using EchoServer.Reporting;
using EchoServer.Wire;

namespace EchoServer.Serving;

/// <summary>
/// The plain echo: one thread and one epoll set for all connections, one receive and one send an echo, and no object a connection.
/// <code>
///   accepted --> reading --(the kernel takes only a part of an echo)--> owing
///                   ^                                                     |
///                   '----------------(the rest is sent)-------------------'
///   either --(FIN, an error, a length over the maximum)--> closed
/// </code>
/// A connection that is owed bytes is not read, so a client that never reads costs <see cref="ReadBytes"/> at most.
/// docs/echoserver.md has the figures of what it was chosen over.
/// </summary>
internal sealed unsafe class EchoLoop : IEchoEngine
{
    /// <summary>The most that is read at once, in bytes: two frames of the longest kind.</summary>
    public const int ReadBytes = 16 * 1024;

    private const int ListenerKind = 1;
    private const int ConnectionKind = 2;

    /// <summary>The most accepts in a row, so that a storm of connects does not hold up the echoes.</summary>
    private const int AcceptsAtOnce = 256;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a stopped loop goes on with what had already arrived, so that its counts match the clients'.</summary>
    private static readonly TimeSpan FinalSweep = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<Socket> _listeners;
    private readonly EpollSet _epoll = new();
    private readonly DescriptorReserve _reserve = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<int, ReadOnlyMemory<byte>> _owed = [];
    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(ReadBytes);

    private FrameWalker[] _walkers = new FrameWalker[1024]; // by descriptor
    private long _acceptPausedAt;
    private bool _acceptPaused;

    // Written by the loop's thread alone.
    private long _accepted, _closed, _acceptErrors, _frames, _received, _sent, _protocolErrors;

    public EchoLoop(IReadOnlyList<Socket> listeners)
    {
        _listeners = listeners;
        foreach (var listener in listeners)
        {
            listener.Blocking = false;
            _epoll.Add((int)listener.Handle, ListenerKind);
        }
    }

    public Task Completion => _completion.Task;

    public Counts Counts
    {
        get
        {
            var closed = Volatile.Read(ref _closed); // before accepted: open is never negative
            var accepted = Volatile.Read(ref _accepted);
            return new(
                accepted,
                accepted - closed,
                Volatile.Read(ref _acceptErrors),
                Volatile.Read(ref _frames),
                Volatile.Read(ref _received),
                Volatile.Read(ref _sent),
                Volatile.Read(ref _protocolErrors),
                Misbehaved: 0);
        }
    }

    public void Start() => new Thread(RunToCompletion) { Name = "echo-loop", IsBackground = true }.Start();

    public void Stop() => _epoll.Wake();

    /// <summary>Frees the loop's descriptors; only after <see cref="Completion"/>. The connections are left to the end of the process.</summary>
    public void Dispose()
    {
        _epoll.Dispose();
        NativeMemory.Free(_buffer);
    }

    private void RunToCompletion()
    {
        try
        {
            Run();
            _completion.SetResult();
        }
        catch (Exception e) // handed to whoever awaits the completion
        {
            _completion.SetException(e);
        }
    }

    private void Run()
    {
        long? stoppedAt = null;
        while (true)
        {
            var count = _epoll.Wait(stoppedAt is null ? WaitMilliseconds() : 0);
            if (_acceptPaused && Stopwatch.GetElapsedTime(_acceptPausedAt) >= AcceptPause) TryResumeAccepts();
            var work = 0;
            for (var i = 0; i < count; i++)
            {
                var (descriptor, kind) = _epoll[i];
                if (kind == EpollSet.WakeKind)
                {
                    stoppedAt ??= Stopwatch.GetTimestamp();
                    continue;
                }
                work++;
                if (kind == ConnectionKind) OnReady(descriptor);
                else OnAcceptable(descriptor);
            }
            if (stoppedAt is { } at && (work == 0 || Stopwatch.GetElapsedTime(at) >= FinalSweep)) return;
        }
    }

    private int WaitMilliseconds() => _acceptPaused ? (int)AcceptPause.TotalMilliseconds : -1;

    private void OnAcceptable(int listener)
    {
        for (var i = 0; i < AcceptsAtOnce; i++)
        {
            var descriptor = Libc.Accept(listener, null, null, Libc.NonBlocking | Libc.CloseOnExec);
            if (descriptor >= 0)
            {
                Open(descriptor);
                if (!_reserve.IsReachedBy(descriptor)) continue;
                PauseAccepts();
                return;
            }
            var errno = Marshal.GetLastPInvokeError();
            if (errno == Libc.TryAgain) return;
            if (errno == Libc.Interrupted) continue;
            _acceptErrors++;
            PauseAccepts();
            return;
        }
    }

    private void Open(int descriptor)
    {
        if (descriptor >= _walkers.Length) Array.Resize(ref _walkers, Math.Max(descriptor + 1, _walkers.Length * 2));
        _walkers[descriptor] = default;
        _accepted++;
        _epoll.Add(descriptor, ConnectionKind);
    }

    private void OnReady(int descriptor)
    {
        // Nothing is owed on the path of many, and then the look-up is not made.
        if (_owed.Count > 0 && _owed.TryGetValue(descriptor, out var rest)) SendOwed(descriptor, rest);
        else Echo(descriptor);
    }

    private void Echo(int descriptor)
    {
        var count = (int)Libc.Receive(descriptor, _buffer, ReadBytes, 0);
        if (count <= 0)
        {
            if (count == 0 || !MayRetry()) Close(descriptor);
            return;
        }
        _received += count;
        var wellFramed = _walkers[descriptor].TryWalk(new ReadOnlySpan<byte>(_buffer, count), out var frames);
        _frames += frames;
        if (!wellFramed)
        {
            _protocolErrors++;
            Close(descriptor);
            return;
        }
        _sent += count; // before the client can have it and ask for the counts
        var sent = (int)Libc.Send(descriptor, _buffer, count, Libc.NoSignal);
        if (sent == count) return;
        var retry = sent >= 0 || MayRetry();
        sent = Math.Max(sent, 0);
        _sent -= count - sent;
        if (retry)
        {
            _owed[descriptor] = new ReadOnlySpan<byte>(_buffer + sent, count - sent).ToArray();
            _epoll.Watch(descriptor, ConnectionKind, Libc.Write);
        }
        else
        {
            Close(descriptor);
        }
    }

    private void SendOwed(int descriptor, ReadOnlyMemory<byte> rest)
    {
        int sent;
        fixed (byte* start = rest.Span) sent = (int)Libc.Send(descriptor, start, rest.Length, Libc.NoSignal);
        if (sent < 0)
        {
            if (!MayRetry()) Close(descriptor);
            return;
        }
        _sent += sent;
        if (sent < rest.Length)
        {
            _owed[descriptor] = rest[sent..];
            return;
        }
        _owed.Remove(descriptor);
        _epoll.Watch(descriptor, ConnectionKind, Libc.Read);
    }

    private void Close(int descriptor)
    {
        _owed.Remove(descriptor);
        _closed++; // before the client can know
        _epoll.Remove(descriptor);
        _ = Libc.Close(descriptor);
    }

    // Level-triggered, a listener would be reported at once and for as long as there is no descriptor: a spin.
    private void PauseAccepts()
    {
        _acceptPaused = true;
        _acceptPausedAt = Stopwatch.GetTimestamp();
        foreach (var listener in _listeners) _epoll.Watch((int)listener.Handle, ListenerKind, 0);
    }

    private void TryResumeAccepts()
    {
        if (_reserve.IsReached())
        {
            if (_listeners.Any(l => l.Poll(TimeSpan.Zero, SelectMode.SelectRead))) _acceptErrors++;
            _acceptPausedAt = Stopwatch.GetTimestamp();
            return;
        }
        _acceptPaused = false;
        foreach (var listener in _listeners) _epoll.Watch((int)listener.Handle, ListenerKind, Libc.Read);
    }

    private static bool MayRetry() => Marshal.GetLastPInvokeError() is Libc.TryAgain or Libc.Interrupted;
}
