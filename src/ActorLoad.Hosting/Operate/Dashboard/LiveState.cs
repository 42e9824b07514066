using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorLoad.Hosting.Operate.Dashboard;

/// <summary>The newest state of a run and its last minutes, as events for browsers; written once however many read. Thread-safe.</summary>
internal sealed class LiveState : IDisposable
{
    /// <summary>Seconds that a page which is opened late is shown: a quarter of an hour.</summary>
    public const int MostPoints = 900;

    /// <summary>Seconds that each state repeats, so that a browser which misses a few states misses none of their points.</summary>
    public const int PointsOfState = 10;

    private readonly IRunFeed _feed;
    private readonly TimeProvider _time;
    private readonly string _runId;
    private readonly PhaseClock _clock = new();
    private readonly Lock _gate = new(), _writing = new();
    private readonly Queue<PagePoint> _points = new();
    private TaskCompletionSource _changed = NewChange();
    private int _lastSecond = -1;
    private long _version;
    private long _changedAt;
    private (long Version, byte[] Event) _written = (-1, []);

    public LiveState(IRunFeed feed, TimeProvider time, string runId)
    {
        (_feed, _time, _runId, _changedAt) = (feed, time, runId, time.GetTimestamp());
        feed.Changed += OnChanged;
        OnChanged();
    }

    /// <summary>Rises with every change.</summary>
    public long Version
    {
        get
        {
            lock (_gate) return _version;
        }
    }

    /// <returns>Completes when there is something newer.</returns>
    public Task NewerThan(long version)
    {
        lock (_gate) return _version > version ? Task.CompletedTask : _changed.Task;
    }

    /// <summary>The newest state, whole.</summary>
    public (long Version, byte[] Event) Newest()
    {
        // Not under the gate, which the engine's thread passes.
        lock (_writing)
        {
            long version;
            PhasePlace place;
            ImmutableArray<PagePoint> points;
            lock (_gate)
            {
                if (_written.Version == _version) return _written;
                (version, place) = (_version, new PhasePlace(_clock.InPhase, _clock.Length, _clock.Share));
                points = [.. _points.TakeLast(PointsOfState)];
            }

            var state = PageStates.Of(_feed, place, _runId, version, points);
            return _written = (version, Event("state", state, PageJsonContext.Default.PageState));
        }
    }

    /// <summary>What came before.</summary>
    public byte[] History()
    {
        ImmutableArray<PagePoint> points;
        lock (_gate) points = [.. _points];
        return Event("history", new PageHistory(_runId, points), PageJsonContext.Default.PageHistory);
    }

    /// <summary>That there is nothing newer, and since when.</summary>
    public byte[] Beat()
    {
        TimeSpan quiet;
        lock (_gate) quiet = _time.GetElapsedTime(_changedAt);
        return Event("beat", new PageBeat(Math.Round(quiet.TotalSeconds, 1)), PageJsonContext.Default.PageBeat);
    }

    public void Dispose() => _feed.Changed -= OnChanged;

    /// <summary>https://html.spec.whatwg.org/multipage/server-sent-events.html: JSON has no line feed of its own here, so that one line of data is enough.</summary>
    private static byte[] Event<T>(string name, T data, JsonTypeInfo<T> type) =>
        [.. "event: "u8, .. System.Text.Encoding.ASCII.GetBytes(name), .. "\ndata: "u8, .. JsonSerializer.SerializeToUtf8Bytes(data, type), .. "\n\n"u8];

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void OnChanged()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (_feed.Progress is { } progress)
            {
                _clock.Observe(progress);
                if (progress.LastSecond.Second > _lastSecond)
                {
                    _lastSecond = progress.LastSecond.Second;
                    if (_points.Count == MostPoints) _points.Dequeue();
                    _points.Enqueue(PagePoint.Of(progress));
                }
            }

            _version++;
            _changedAt = _time.GetTimestamp();
            (changed, _changed) = (_changed, NewChange());
        }

        changed.SetResult();
    }
}
