using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Faults.Support;

/// <summary>A server of the test's own on a free port of the loopback: it keeps what every connection said, and when, and answers as the test has it.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Caller> _callers = [];
    private readonly List<Task> _tasks = [];
    private readonly Func<Caller, Task> _serve;

    private OwnServer(Func<Caller, Task> serve, int backlog)
    {
        _serve = serve;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(backlog);
    }

    public IReadOnlyList<string> Arguments => ["--target", $"{_listener.LocalEndPoint}"];

    /// <summary>In the order they were accepted in, those that have gone as well.</summary>
    public IReadOnlyList<Caller> Callers
    {
        get
        {
            lock (_gate) return [.. _callers];
        }
    }

    /// <param name="serve">What is done with each connection; at its end the connection is closed. None: each frame is echoed.</param>
    /// <param name="acceptEvery">Null: at once.</param>
    public static OwnServer Start(Func<Caller, Task>? serve = null, int backlog = 4096, TimeSpan? acceptEvery = null)
    {
        var server = new OwnServer(serve ?? EchoAsync, backlog);
        server._tasks.Add(server.AcceptAsync(acceptEvery));
        return server;
    }

    public static async Task EchoAsync(Caller caller)
    {
        while (await caller.ReadAsync() is { } frame) await caller.SayAsync(frame);
    }

    /// <summary>Resets all that are open.</summary>
    public void ResetAll()
    {
        foreach (var caller in Callers) caller.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        ResetAll();
        Task[] tasks;
        lock (_gate) tasks = [.. _tasks];
        await Deadline.For(Task.WhenAll(tasks).ContinueWith(_ => true, TaskScheduler.Default), "the end of the test's server");
        _stop.Dispose();
    }

    private async Task AcceptAsync(TimeSpan? every)
    {
        using var pace = every is { } period ? new PeriodicTimer(period) : null;
        try
        {
            while (true)
            {
                if (pace is not null) await pace.WaitForNextTickAsync(_stop.Token);
                var caller = new Caller(await _listener.AcceptAsync(_stop.Token), _stop.Token);
                lock (_gate)
                {
                    _callers.Add(caller);
                    _tasks.Add(ServeAsync(caller));
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Caller caller)
    {
        try
        {
            await _serve(caller);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Either side has closed it.
        }
        caller.Close();
    }
}

/// <summary>A frame that came whole.</summary>
/// <param name="At">On a monotonic clock of the process.</param>
internal readonly record struct Heard(TimeSpan At, byte[] Frame);

/// <summary>One connection to an <see cref="OwnServer"/>.</summary>
internal sealed class Caller(Socket socket, CancellationToken stop)
{
    private const int HeaderSize = 4;

    private readonly Lock _gate = new();
    private readonly List<Heard> _heard = [];
    private byte[] _buffer = new byte[1024];
    private int _filled;

    public IReadOnlyList<Heard> Heard
    {
        get
        {
            lock (_gate) return [.. _heard];
        }
    }

    /// <returns>The next frame, with its header; null where the other side has said all.</returns>
    public async Task<byte[]?> ReadAsync()
    {
        while (Length() is not { } whole || _filled < whole)
        {
            if (_filled == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
            var read = await socket.ReceiveAsync(_buffer.AsMemory(_filled), stop);
            if (read == 0) return null;
            _filled += read;
        }
        var frame = _buffer[..Length()!.Value];
        _buffer.AsSpan(frame.Length, _filled - frame.Length).CopyTo(_buffer);
        _filled -= frame.Length;
        lock (_gate) _heard.Add(new Heard(Stopwatch.GetElapsedTime(0), frame));
        return frame;

        int? Length() => _filled < HeaderSize ? null : HeaderSize + BinaryPrimitives.ReadInt32BigEndian(_buffer);
    }

    public async Task SayAsync(ReadOnlyMemory<byte> bytes)
    {
        for (var sent = 0; sent < bytes.Length;) sent += await socket.SendAsync(bytes[sent..], stop);
    }

    public void Reset() => socket.Close(0);

    public void Close() => socket.Dispose();
}
