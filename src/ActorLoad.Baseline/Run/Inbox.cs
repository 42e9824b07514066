using ActorLoad.Core.Measure;
using ActorLoad.Hosting.Run;

namespace ActorLoad.Baseline.Run;

/// <summary>What a run's thread waits on: messages in the order of their coming, and alarms when they are due. Any thread puts, one takes.</summary>
internal sealed class Inbox(RunClock clock)
{
    private readonly Queue<object> _messages = new();
    private readonly Dictionary<RunAlarm, TimeSpan> _alarms = [];
    private readonly object _gate = new();

    public void Put(object message)
    {
        lock (_gate)
        {
            _messages.Enqueue(message);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>A second alarm of a kind takes the first one's place.</summary>
    public void SetAlarm(RunAlarm alarm, TimeSpan after)
    {
        lock (_gate)
            _alarms[alarm] = clock.Now + after;
    }

    /// <summary>The next message or due alarm; waits for one until a time.</summary>
    /// <param name="until">Since the run's start.</param>
    /// <returns>Null: nothing came.</returns>
    public object? Take(TimeSpan until)
    {
        lock (_gate)
        {
            while (true)
            {
                if (TakeAlarm() is { } alarm)
                    return alarm;
                if (_messages.TryDequeue(out var message))
                    return message;
                var left = until - clock.Now;
                if (left <= TimeSpan.Zero)
                    return null;
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)));
            }
        }
    }

    private RunAlarm? TakeAlarm()
    {
        var now = clock.Now;
        foreach (var (alarm, due) in _alarms)
        {
            if (due > now)
                continue;
            _alarms.Remove(alarm);
            return alarm;
        }

        return null;
    }
}
