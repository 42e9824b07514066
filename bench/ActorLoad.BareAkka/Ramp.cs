using System.Diagnostics;
using System.Globalization;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Machine;
using Akka.Actor;

namespace ActorLoad.BareAkka;

/// <summary>Opens the connections, so many a second and so many at once, and counts them. A failed one is not tried again.</summary>
/// <remarks>What Akka.IO never answers, since it failed in a constructor, is never counted: whoever started the process ends it.</remarks>
/// <param name="done">Set when each has opened or failed.</param>
internal sealed class Ramp(LoadOptions options, Shared shared, TaskCompletionSource<Ramp.Result> done) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(20);

    private readonly Props _holder = Holder.Props(shared);
    private readonly IDisposable? _heap = RampHeap.TryTake();
    private readonly long _began = Stopwatch.GetTimestamp();
    private int _started;
    private int _opened;
    private int _failed;
    private int _closed;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, s_tick);
        StartMore();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick:
                StartMore();
                break;
            case Opened:
                _opened++;
                StartMore();
                break;
            case Failed:
                _failed++;
                StartMore();
                break;
            case Closed:
                _closed++;
                break;
            case CountOpen:
                Sender.Tell(_opened - _closed);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void StartMore()
    {
        var elapsed = Stopwatch.GetElapsedTime(_began);
        var due = Math.Min(options.Connections, elapsed.TotalSeconds * options.Ramp.RatePerSecond);
        while (_started < due && _started - _opened - _failed < options.Ramp.InFlight)
            Context.ActorOf(_holder, _started++.ToString(CultureInfo.InvariantCulture));
        if (_opened + _failed < options.Connections)
            return;
        Timers.CancelAll();
        _heap?.Dispose();
        done.TrySetResult(new Result(_opened, _failed, elapsed));
    }

    public sealed record Result(int Connected, int Failed, TimeSpan Took);

    /// <summary>How many are open? Answered by that number.</summary>
    public sealed class CountOpen
    {
        public static readonly CountOpen Instance = new();
    }

    /// <summary>From a connection that is open.</summary>
    public sealed class Opened
    {
        public static readonly Opened Instance = new();
    }

    /// <summary>From one that did not open.</summary>
    public sealed class Failed
    {
        public static readonly Failed Instance = new();
    }

    /// <summary>From one that was open.</summary>
    public sealed class Closed
    {
        public static readonly Closed Instance = new();
    }

    private sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}
