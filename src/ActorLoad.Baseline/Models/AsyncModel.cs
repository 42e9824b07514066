using System.Buffers;
using System.Net.Sockets;
using ActorLoad.Baseline.Connections;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Hosting.Sockets;

namespace ActorLoad.Baseline.Models;

/// <summary>
/// Async sockets, as a .NET developer would write it today: a task that awaits input and one that awaits the time of the next message. An idle connection holds no
/// buffer: it awaits an empty read, and borrows a buffer when there is something.
/// </summary>
internal sealed class AsyncModel(BaselineContext context) : IConnectionModel
{
    private const int BufferSize = 2048;

    public int TasksPerConnection => 2;

    public Action? Probe => () =>
    {
        var at = context.Clock.Now;
        ThreadPool.UnsafeQueueUserWorkItem(
            told => context.Recorder.Measure(0, Latency.DispatcherDelay, context.Clock.Now - told), at, preferLocal: false);
    };

    public void Open(Conversation conversation) => _ = ServeAsync(conversation);

    public void OnHoldKnown()
    {
        // They await the window itself.
    }

    private async Task ServeAsync(Conversation conversation)
    {
        try
        {
            // Off the caller's thread: a connect to loopback ends before it returns.
            await Task.Yield();
            if (await ConnectAsync(conversation) is not { } socket)
                return;
            _ = WriteAsync(conversation, socket);
            var reason = CloseReason.Unknown;
            try
            {
                reason = await ReadAsync(conversation, socket);
            }
            finally
            {
                conversation.End(socket, reason);
            }
        }
        catch (Exception e)
        {
            // Nobody awaits it: without this a fault of ours would be a connection that is silent for no reason.
            context.Tell(new ConnectionEvent.Crashed(conversation, e));
        }
    }

    private async Task<Socket?> ConnectAsync(Conversation conversation)
    {
        var started = context.Clock.Now;
        Socket? socket = null;
        try
        {
            var target = context.Addresses.TargetOf(conversation.Id);
            socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (context.Addresses.SourceOf(conversation.Id) is { } source)
                SourceAddress.Bind(socket, source);
            using var patience = new CancellationTokenSource(context.ConnectTimeout);
            await socket.ConnectAsync(target, patience.Token);
            var took = context.Clock.Now - started;
            if (!conversation.TryOpen(socket))
            {
                socket.Close(0);
                return null;
            }

            context.Tell(new ConnectionEvent.Opened(conversation, took));
            return socket;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket?.Dispose();
            var failure = e is SocketException { SocketErrorCode: var error } ? SocketFailures.OfConnect(error) : ConnectFailure.Timeout;
            context.Tell(new ConnectionEvent.ConnectFailed(conversation, failure));
            return null;
        }
    }

    private static async Task<CloseReason> ReadAsync(Conversation conversation, Socket socket)
    {
        try
        {
            while (true)
            {
                await socket.ReceiveAsync(Memory<byte>.Empty);
                var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
                try
                {
                    var length = await socket.ReceiveAsync(buffer.AsMemory());
                    if (length == 0)
                        return EndOfInput.ReasonOf(socket);
                    if (!conversation.Receive(buffer.AsSpan(0, length)))
                        return CloseReason.Unknown; // the conversation knows why
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        catch (SocketException e)
        {
            return SocketFailures.OfClose(e.SocketErrorCode);
        }
    }

    private async Task WriteAsync(Conversation conversation, Socket socket)
    {
        try
        {
            await context.Window.Opened;
            while (conversation.IsOpenOn(socket) && conversation.NextDue is { } due)
            {
                // Timers count whole milliseconds; one that is early would be asked again and again.
                var wait = Math.Ceiling((due - context.Clock.Now).TotalMilliseconds);
                if (wait > 0)
                    await Task.Delay(TimeSpan.FromMilliseconds(wait), context.Clock.Time);
                while (conversation.IsOpenOn(socket) && conversation.TryTakeDue(context.Clock.Now, out var message))
                {
                    if (message >= 0)
                        await socket.SendAsync(context.Codec.Message(message));
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            conversation.Break(socket, (e as SocketException)?.SocketErrorCode ?? SocketError.Shutdown);
        }
        catch (Exception e)
        {
            context.Tell(new ConnectionEvent.Crashed(conversation, e));
        }
    }
}
