namespace ActorLoad.Compare.Processes;

/// <summary>All living processes of ours, so that none outlives us.</summary>
internal sealed class Children
{
    private readonly Lock _lock = new();
    private readonly HashSet<Child> _living = [];

    public Child Add(Child child)
    {
        lock (_lock)
            _living.Add(child);
        return child;
    }

    public void Remove(Child child)
    {
        lock (_lock)
            _living.Remove(child);
    }

    public void KillAll()
    {
        lock (_lock)
        {
            foreach (var child in _living)
                child.Send(Signals.Kill);
        }
    }
}
