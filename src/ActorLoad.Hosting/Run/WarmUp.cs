using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Nodes;

namespace ActorLoad.Hosting.Run;

/// <summary>
/// A short run against a listener of this process, before the run itself, so that the code which every message passes is compiled, and compiled again where it
/// was compiled ahead, when the first one is due. Without it the first thousands of messages of a hold are late by as long as compiling takes: 100 ms in a
/// process that has the machine to itself, and the first ten seconds of the hold where four of them share two cores.
/// Nothing of it is counted or reported, and it does not matter whether it succeeds.
/// </summary>
public static class WarmUp
{
    private const int Connections = 16;

    /// <summary>How often it is looked at what has been compiled.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>It is over when nothing to speak of has been compiled for so long, at least, or for that part of the time that it has taken, whichever is longer.</summary>
    private static readonly (TimeSpan Least, double Share) QuietAlone = (TimeSpan.FromMilliseconds(20), 0.1);

    /// <summary>The same beside other processes: where the compiler has to wait for a core it is quiet for longer.</summary>
    private static readonly (TimeSpan Least, double Share) QuietAmongOthers = (TimeSpan.FromMilliseconds(40), 0.2);

    /// <summary>Methods from one look to the next: what a process compiles that no message passes.</summary>
    private const int Few = 2;

    /// <summary>On a machine that is busy otherwise compiling goes on for long, and its user wants to see connections.</summary>
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(1.5);

    /// <param name="alone">Whether this process is all of the run on this machine.</param>
    public static async Task RunAsync(ILoadClient client, PreparedRun run, bool alone)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(Connections);
        }
        catch (SocketException)
        {
            return; // no loopback: the run starts cold
        }

        using var stop = new CancellationTokenSource();
        var echo = EchoAllAsync(listener, stop.Token);
        var options = run.Options with
        {
            Connections = Connections,
            Sources = [],
            Thresholds = [],
            Checkpoint = run.Options.Checkpoint with { File = "" },
            Ramp = run.Options.Ramp with { RatePerSecond = 100_000, InFlight = Connections },
            Message = run.Options.Message with { Interval = TimeSpan.FromMilliseconds(2), InFlight = 64 },
            Hold = new HoldOptions(AtMost),
            Drain = new DrainOptions(TimeSpan.FromMilliseconds(100), CloseMode.Rst),
        };
        var warming = run with { Options = options, Targets = [(IPEndPoint)listener.LocalEndPoint!], IsWarmUp = true };
        var observer = new Silent();
        await using (var handle = client.Begin("warm-up", warming.Setup(TimeProvider.System), observer))
        {
            var over = Task.WhenAny(observer.Finished, handle.Ended, Task.Delay(AtMost, stop.Token));
            await CompiledAsync(over, alone ? QuietAlone : QuietAmongOthers);
            handle.Stop("the end of the warm-up");
            await over;
        }

        await stop.CancelAsync();
        await echo;
    }

    /// <summary>Waits until next to nothing is being compiled any more, or until it is over.</summary>
    private static async Task CompiledAsync(Task over, (TimeSpan Least, double Share) enough)
    {
        var (begin, quietSince, before) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp(), JitInfo.GetCompiledMethodCount());
        while (await Task.WhenAny(over, Task.Delay(Look)) != over)
        {
            var (now, compiled) = (Stopwatch.GetTimestamp(), JitInfo.GetCompiledMethodCount());
            if (compiled - before > Few)
                quietSince = now;
            else if (Stopwatch.GetElapsedTime(quietSince, now) is var quiet && quiet >= enough.Least && quiet >= Stopwatch.GetElapsedTime(begin, now) * enough.Share)
                return;
            before = compiled;
        }
    }

    private static async Task EchoAllAsync(Socket listener, CancellationToken stop)
    {
        var echoes = new List<Echo>();
        try
        {
            while (true)
                echoes.Add(new Echo(await listener.AcceptAsync(stop)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            foreach (var echo in echoes)
                echo.Dispose();
        }
    }

    /// <summary>
    /// Sends back what comes, by the calls that Akka.IO reads and a connection writes with: what is compiled for it is compiled for them. By tasks it was a tenth of all that was.
    /// </summary>
    private sealed class Echo : IDisposable
    {
        private readonly Socket _socket;
        private readonly SocketAsyncEventArgs _received = new();

        public Echo(Socket socket)
        {
            _socket = socket;
            // A write that waits would keep the thread that is to tell of room.
            _socket.Blocking = false;
            _received.SetBuffer(new byte[4096]);
            _received.Completed += (_, _) => Serve(hasReceived: true);
            Serve(hasReceived: false);
        }

        public void Dispose()
        {
            _socket.Dispose();
            _received.Dispose();
        }

        private void Serve(bool hasReceived)
        {
            try
            {
                while (hasReceived ? Answer() : !_socket.ReceiveAsync(_received))
                    hasReceived = !hasReceived;
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                // The end of the warm-up.
            }
        }

        /// <returns>False: its peer has gone, or does not read.</returns>
        private bool Answer()
        {
            if (_received.SocketError != SocketError.Success || _received.BytesTransferred == 0)
                return false;
            var sent = _socket.Send(_received.MemoryBuffer.Span[.._received.BytesTransferred], SocketFlags.None, out var error);
            return error == SocketError.Success && sent == _received.BytesTransferred;
        }
    }

    private sealed class Silent : IRunObserver
    {
        private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Finished => _finished.Task;

        public void OnProgress(RunProgress progress, ImmutableArray<NodeDelta> deltas)
        {
        }

        public void OnFinished(RunReport report, ImmutableArray<NodeDelta> deltas) => _finished.TrySetResult();
    }
}
