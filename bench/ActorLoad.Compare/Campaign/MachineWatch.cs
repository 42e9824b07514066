using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using ActorLoad.Compare.Engines;

namespace ActorLoad.Compare.Campaign;

/// <summary>Looks for itself whether this machine is busy with something else: a thread that sleeps, and what the kernel says of all cores.</summary>
internal sealed class MachineWatch : IDisposable
{
    private const int SleepMillis = 5, LateMillis = 20;

    private readonly Thread _thread;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly double _busyAtStart = BusySeconds();
    private readonly double _oursAtStart = CpuSecondsOf(Environment.ProcessId);
    private double _lateMax, _lateTotal;
    private volatile bool _ended;

    public MachineWatch()
    {
        _thread = new Thread(Pulse) { IsBackground = true, Name = "pulse" };
        _thread.Start();
    }

    /// <param name="living">A process of the run that has not ended; those that have are in our own account.</param>
    public MachineSigns End(int? living)
    {
        _ended = true;
        _thread.Join();
        var elapsed = Stopwatch.GetElapsedTime(_start);
        var ours = CpuSecondsOf(Environment.ProcessId) - _oursAtStart + (living is { } process ? CpuSecondsOf(process) : 0);
        var others = (BusySeconds() - _busyAtStart - ours) / (elapsed.TotalSeconds * Environment.ProcessorCount);
        return new MachineSigns(Math.Round(_lateMax, 1), Math.Round(_lateTotal / elapsed.TotalMilliseconds, 4), Math.Round(Math.Clamp(others, 0, 1), 3));
    }

    public void Dispose() => _ended = true;

    private static double CpuSecondsOf(int process) => OutsideView.CpuOf(process, withChildren: true) ?? 0;

    /// <summary>Of all cores since the machine began: whatever is neither idle nor waiting for a disk.</summary>
    private static double BusySeconds()
    {
        var words = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        ImmutableArray<double> ticks = [.. words[1..9].Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        return (ticks.Sum() - ticks[3] - ticks[4]) / OutsideView.TicksPerSecond;
    }

    private void Pulse()
    {
        while (!_ended)
        {
            var asleep = Stopwatch.GetTimestamp();
            Thread.Sleep(SleepMillis);
            var late = Stopwatch.GetElapsedTime(asleep).TotalMilliseconds - SleepMillis;
            _lateMax = Math.Max(_lateMax, late);
            if (late > LateMillis)
                _lateTotal += late;
        }
    }
}
