using System.Diagnostics;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Wire;
using ActorLoad.Pacing;

namespace ActorLoad.BareAkka;

/// <summary>Sends by actorload's plan and at its ticks, but straight to the sockets from the thread that wakes: no actor is told.</summary>
/// <param name="links">By a connection's number.</param>
internal sealed class Sender(LoadOptions options, Codec codec, IReadOnlyList<Link> links)
{
    private readonly LoadPlan _plan = LoadPlan.From(options);
    private readonly Pacer _pacer = new(LoadPlan.From(options), Enumerable.Range(0, options.Connections));
    private readonly OwnThreadExecutor _thread = new("sender", "sender", inPlace: false);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _start;
    private TimeSpan _wakeAt;

    /// <summary>To be asked when the hold is over, as the next.</summary>
    public long Sent { get; private set; }

    /// <summary>Not open, too many unanswered, or not taken whole.</summary>
    public long Skipped { get; private set; }

    /// <summary>Holds as long as the options say.</summary>
    public async Task HoldAsync()
    {
        _start = Stopwatch.GetTimestamp();
        SetAlarm(now: TimeSpan.Zero);
        await _over.Task;
        _thread.Shutdown();
    }

    private void Release()
    {
        var now = Stopwatch.GetElapsedTime(_start);
        while (_pacer.TryRelease(now, out var batch))
        {
            for (var i = batch.First; i < batch.First + batch.Count; i++)
                Send(_pacer.ConnectionAt(i), batch.Round);
        }

        if (now >= options.Hold.Duration)
            _over.TrySetResult();
        else
            SetAlarm(now);
    }

    private void Send(int connection, long round)
    {
        var due = _start + (long)((_pacer.StartOf(round) + _plan.PhaseOf(connection)).TotalSeconds * Stopwatch.Frequency);
        if (links[connection].TrySend(codec.Message(codec.MessageOf(connection, round)).Span, due))
            Sent++;
        else
            Skipped++;
    }

    private void SetAlarm(TimeSpan now)
    {
        var tick = options.Message.Tick;
        // From when it was to wake, unless it is far behind.
        var earliest = (now - _wakeAt < tick / 2 ? _wakeAt : now) + tick;
        var next = _pacer.NextDue is { } due && due < options.Hold.Duration ? due : options.Hold.Duration;
        _wakeAt = next > earliest ? next : earliest;
        _thread.SetAlarm(this, _start + (long)(_wakeAt.TotalSeconds * Stopwatch.Frequency), Release);
    }
}
