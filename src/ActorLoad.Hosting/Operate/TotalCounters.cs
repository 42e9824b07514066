using Prometheus;

namespace ActorLoad.Hosting.Operate;

/// <summary>The counters of one metric, each set from a total that the run keeps.</summary>
/// <remarks>
/// A total may be taken back: a write counted as sent that Akka.IO then refuses. A counter may not go down, and a reset in the middle of a
/// run would count the whole total again in every <c>rate()</c>. So a counter waits until its total has caught up, and only what is still
/// too high when the run is over is reset, so that the last scrape shows the report's figure.
/// </remarks>
internal sealed class TotalCounters(Counter counter)
{
    private readonly Dictionary<string, Counter.Child> _children = new(StringComparer.Ordinal);

    /// <param name="final">The total will not change any more.</param>
    public void Set(string label, long total, bool final)
    {
        if (!_children.TryGetValue(label, out var child)) child = _children[label] = counter.WithLabels(label);
        if (final && child.Value > total)
        {
            child.Remove();
            child = _children[label] = counter.WithLabels(label);
        }
        child.IncTo(total);
    }

    /// <summary>No scrape shows them any more.</summary>
    public void Withdraw()
    {
        foreach (var child in _children.Values) child.Remove();
        _children.Clear();
    }
}
