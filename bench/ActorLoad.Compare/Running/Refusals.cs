using ActorLoad.Compare.Plan;

namespace ActorLoad.Compare.Running;

/// <summary>
/// What engines have refused. A refusal is the machine's limit and would come again: the rung is not tried again. In the crash case the engine
/// is run with what it said would fit instead.
/// </summary>
internal sealed class Refusals(BenchKind kind, int processes)
{
    /// <summary>Refusals that name ever smaller numbers: past that the engine is left out.</summary>
    private const int MaxTries = 3;

    private readonly Dictionary<(Rung, string), int> _connections = [];
    private readonly Dictionary<(Rung, string), int> _tries = [];

    /// <returns>How many connections to run with; null: not at all.</returns>
    public int? Connections(Rung rung, string engine) =>
        !_connections.TryGetValue((rung, engine), out var connections) ? rung.Connections : connections > 0 ? connections : null;

    /// <returns>Whether to try again at once, with fewer.</returns>
    public bool Note(Rung rung, RunRecord refused)
    {
        var key = (rung, refused.Engine);
        var tries = _tries[key] = _tries.GetValueOrDefault(key) + 1;
        var fits = kind == BenchKind.Crash && tries < MaxTries ? ProcessEnd.LargestThatFits(refused.Reasons) * processes : null;
        var again = fits < refused.Connections;
        _connections[key] = again ? fits!.Value : 0;
        return again;
    }
}
