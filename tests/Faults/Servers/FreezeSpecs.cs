using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Faults.Servers;

/// <summary>R9, whole: a server that stands still for six seconds of sixty, and the percentiles that must come of it.</summary>
public class FreezeSpecs
{
    private const int Connections = 100, IntervalSeconds = 2, HoldSeconds = 60;

    [Fact]
    [Reliability(9)]
    public async Task Should_have_the_response_times_of_the_closed_form_when_a_server_freezes_for_six_seconds()
    {
        await using var echo = await EchoProcess.MisbehavingAsync("freeze:20s:6s");
        using var witness = new Witness(echo.Ports[0]);
        await using var run = ActorLoadRun.StartStrict(
            [.. ActorLoadRun.Against(echo), "--connections", $"{Connections}", "--interval", $"{IntervalSeconds}s", "--duration", $"{HoldSeconds}s",
             "--set", "actor-load.message.in-flight=8"]);
        await run.PhaseAsync("hold", 30);

        var result = await run.EndAsync();
        var report = result.Checked(result.Report.Verdict == Verdict.GeneratorLimited ? Verdict.GeneratorLimited : Verdict.Valid);
        var (response, service, freeze) = (report.LatencyMicros.Response!, report.LatencyMicros.Service!, witness.Stop());

        Assert.Equal((3000, 3000), (report.Messages.Sent, report.Messages.Echoed));
        var (least, longest) = (ClosedForm(freeze.Least.TotalSeconds), ClosedForm(freeze.Most.TotalSeconds));
        // A generator that says it was late has added to it; one that does not is held to a hundredth.
        var most = report.Verdict == Verdict.Valid ? 0.01 : 0.1;
        foreach (var (share, micros) in new[] { (0.99, response.P99), (0.999, response.P999), (1, response.Max) })
        {
            var (from, to) = (Quantile(least, share) * (1 - most), Quantile(longest, share) * (1 + most));
            Assert.True(micros / 1e6 >= from && micros / 1e6 <= to, $"{share}: {micros / 1e6} s, where the closed form has {from} to {to} s of a freeze of {freeze}.");
        }
        Assert.True(service.P99 > 0);
        Figure.Of(9, string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Verdict.Name()}: response p99 {response.P99 / 1e6:0.000} s against {Quantile(longest, 0.99):0.000} s, p99.9 {response.P999 / 1e6:0.000} s against " +
            $"{Quantile(longest, 0.999):0.000} s, service p99 {service.P99 / 1e6:0.000} s; of 3,000 sends"));
    }

    /// <summary>
    /// From freeze and interval alone: connection i of N is due at (i/N) of the interval and then once in each; what is due in the freeze waits for its end.
    /// When it begins is of no matter, as the sends are even over time.
    /// </summary>
    /// <returns>All waits, rising, in seconds.</returns>
    private static double[] ClosedForm(double freeze)
    {
        const double Begin = HoldSeconds / 3d;
        var sends =
            from connection in Enumerable.Range(0, Connections)
            from round in Enumerable.Range(0, HoldSeconds / IntervalSeconds)
            select IntervalSeconds * (round + (double)connection / Connections);
        return [.. sends.Select(due => due >= Begin && due < Begin + freeze ? Begin + freeze - due : 0).Order()];
    }

    private static double Quantile(double[] rising, double share) => rising[Math.Max(0, (int)Math.Ceiling(share * rising.Length) - 1)];

    /// <summary>
    /// Another client of the same server, on a thread of its own: its longest wait is how long the freeze was at least, and the time from the answer before it how
    /// long it was at most, for on a busy machine this thread may have come to ask a while after it began.
    /// </summary>
    private sealed class Witness : IDisposable
    {
        private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(2);

        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly ManualResetEventSlim _stop = new();
        private readonly Thread _thread;
        private TimeSpan _longest, _longestGap;

        public Witness(int port)
        {
            _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
            _thread = new Thread(Watch) { IsBackground = true };
            _thread.Start();
        }

        public (TimeSpan Least, TimeSpan Most) Stop()
        {
            _stop.Set();
            _thread.Join();
            return (_longest, _longestGap);
        }

        public void Dispose()
        {
            _stop.Set();
            _socket.Dispose();
            _thread.Join();
            _stop.Dispose();
        }

        private void Watch()
        {
            byte[] frame = [0, 0, 0, 1, 0];
            var answered = Stopwatch.GetTimestamp();
            try
            {
                while (!_stop.Wait(s_pause))
                {
                    var asked = Stopwatch.GetTimestamp();
                    _socket.Send(frame);
                    for (var read = 0; read < frame.Length;)
                    {
                        var more = _socket.Receive(frame, read, frame.Length - read, SocketFlags.None);
                        if (more == 0) return;
                        read += more;
                    }
                    var took = Stopwatch.GetElapsedTime(asked);
                    if (took > _longest) (_longest, _longestGap) = (took, Stopwatch.GetElapsedTime(answered));
                    answered = Stopwatch.GetTimestamp();
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
