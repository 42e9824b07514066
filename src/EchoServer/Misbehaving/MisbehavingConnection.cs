using System.Net.Sockets;
using System.Threading.Channels;
using EchoServer.Wire;

namespace EchoServer.Misbehaving;

/// <summary>
/// One connection of the misbehaving server. A reader gathers frames and asks the script; a writer carries out the script's steps in
/// order, each in its time. <see cref="QueuedSteps"/> bounds what is between them: a client that does not read is not read for long.
/// </summary>
internal sealed class MisbehavingConnection(Socket socket, ReplyScript script, FreezeGate gate, SharedCounters counters, TimeProvider time)
{
    private const int QueuedSteps = 256;
    private const int ReadBytes = 16 * 1024;

    // Ascending bytes: read as a header, they are a length over the maximum wherever one begins.
    private static readonly byte[] FloodBytes = [.. Enumerable.Range(0, ReadBytes).Select(i => (byte)i)];

    private readonly Channel<(Step Step, long ReadAt)> _steps = Channel.CreateBounded<(Step, long)>(
        new BoundedChannelOptions(QueuedSteps) { SingleReader = true, SingleWriter = true });

    /// <summary>Serves until the client is done, the connection breaks, or <paramref name="stop"/> is cancelled; then closes it. One that was open at the stop is counted as open.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // Whichever ends badly ends the other.
        await Task.WhenAll(GuardAsync(ReadAsync(broken.Token), broken), GuardAsync(WriteAsync(broken.Token), broken));
        if (!stop.IsCancellationRequested) counters.Closed(); // before the client can know
        Close();
    }

    /// <summary>Breaks the connection off with a RST, from any thread.</summary>
    public void Reset()
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (IsEnd(e))
        {
            return; // it is closed already
        }
        Close();
    }

    private void Close() => socket.Dispose();

    private async Task ReadAsync(CancellationToken stop)
    {
        var assembler = new FrameAssembler();
        var frames = new List<byte[]>();
        var ended = false;
        while (true)
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, stop); // an idle connection holds no buffer
            await gate.PassAsync().WaitAsync(stop);
            var wellFramed = TryReceive(assembler, frames, out var end);
            var readAt = time.GetTimestamp();
            foreach (var frame in frames)
            {
                if (!ended) ended = await QueueAsync(script.Answer(frame), readAt, stop);
            }
            frames.Clear();
            if (!wellFramed) counters.ProtocolBroken();
            if (wellFramed && !end) continue;
            if (wellFramed && !ended) await QueueAsync(script.AtEnd(), readAt, stop);
            _steps.Writer.Complete();
            return;
        }
    }

    /// <returns>False at a length over the maximum.</returns>
    private bool TryReceive(FrameAssembler assembler, List<byte[]> frames, out bool end)
    {
        Span<byte> buffer = stackalloc byte[ReadBytes];
        var count = socket.Receive(buffer);
        counters.Received(count);
        end = count == 0;
        var wellFramed = assembler.TryAppend(buffer[..count], frames);
        counters.Framed(frames.Count);
        return wellFramed;
    }

    /// <returns>True when there is nothing to be answered any more.</returns>
    private async Task<bool> QueueAsync(IReadOnlyList<Step> steps, long readAt, CancellationToken stop)
    {
        foreach (var step in steps)
        {
            await _steps.Writer.WriteAsync((step, readAt), stop);
            if (step is not Step.Send) return true;
        }
        return false;
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        await foreach (var (step, readAt) in _steps.Reader.ReadAllAsync(stop))
        {
            switch (step)
            {
                case Step.Send send:
                    var early = send.After - time.GetElapsedTime(readAt);
                    if (early > TimeSpan.Zero) await Task.Delay(early, time, stop);
                    await SendAsync(send.Bytes, stop);
                    break;
                case Step.Finish:
                    socket.Shutdown(SocketShutdown.Send);
                    break;
                case Step.Reset:
                    Reset();
                    break;
                case Step.Flood:
                    while (true) await SendAsync(FloodBytes, stop);
            }
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        await gate.PassAsync().WaitAsync(stop);
        while (!bytes.IsEmpty)
        {
            var sent = await socket.SendAsync(bytes, stop);
            counters.Sent(sent);
            bytes = bytes[sent..];
        }
    }

    private static async Task GuardAsync(Task part, CancellationTokenSource broken)
    {
        try
        {
            await part;
        }
        catch (Exception e) when (IsEnd(e))
        {
            await broken.CancelAsync();
        }
    }

    private static bool IsEnd(Exception e) => e is SocketException or ObjectDisposedException or OperationCanceledException;
}
