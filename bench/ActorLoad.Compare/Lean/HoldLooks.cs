using System.Collections.Immutable;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Running;

namespace ActorLoad.Compare.Lean;

/// <summary>One process, looked at twice in its hold.</summary>
/// <param name="Seconds">From the first look to the last.</param>
/// <param name="Last">With memory.</param>
internal sealed record ProcessLooks(int Process, double Seconds, OutsideView First, OutsideView Last)
{
    public double CpuSeconds => Last.CpuSeconds - First.CpuSeconds;
}

/// <summary>What was seen of one client: of the process that was started, and of those that it started.</summary>
/// <param name="Children">Empty where it does all by itself; else they hold its connections, and it conducts.</param>
internal sealed record ClientLooks(ProcessLooks Own, ImmutableArray<ProcessLooks> Children)
{
    public IEnumerable<ProcessLooks> Holding => Children.IsEmpty ? [Own] : Children;
}

/// <summary>
/// Looks at every client process of a run from outside, the same way whatever it is: after the first second of the hold, which is when it
/// settles, and shortly before its end. Clients that wait for a sign begin together.
/// </summary>
/// <param name="clients">Client processes that are started.</param>
internal sealed class HoldLooks(TimeSpan hold, int clients, TimeProvider time) : IHoldWatch
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Reading thousands of connections' memory takes some milliseconds, in which the process can't map any: few enough messages to be
    /// outside of their p99.
    /// </summary>
    private static readonly TimeSpan BeforeEnd = TimeSpan.FromMilliseconds(300);

    private readonly Together _connected = new(clients);
    private readonly Lock _gate = new();
    private readonly List<Task<ClientLooks?>> _looks = [];

    public bool Looks => true;

    public Task ConnectedAsync() => _connected.ArriveAsync();

    public void Begun(int process)
    {
        lock (_gate)
            _looks.Add(LookAsync(process));
    }

    /// <summary>A client has ended: nobody waits for it any more.</summary>
    public void Ended() => _connected.GiveUp();

    /// <summary>To be asked when all clients have ended.</summary>
    /// <returns>Empty unless each of them was seen in its hold from begin to end.</returns>
    public async Task<ImmutableArray<ClientLooks>> SeenAsync()
    {
        Task<ClientLooks?>[] looks;
        lock (_gate)
            looks = [.. _looks];
        var seen = (await Task.WhenAll(looks)).OfType<ClientLooks>().ToImmutableArray();
        return seen.Length == clients ? seen : [];
    }

    /// <returns>Null where a process has gone before its hold was over.</returns>
    private async Task<ClientLooks?> LookAsync(int process)
    {
        var begun = time.GetTimestamp();
        var settling = Settling < hold / 4 ? Settling : hold / 4;
        await Task.Delay(settling, time);
        ImmutableArray<int> ids = [process, .. ChildProcesses.Of(process)];
        var first = ids.Select(id => (Id: id, At: time.GetTimestamp(), View: OutsideView.Of(id, memory: false))).ToList();
        var left = hold - BeforeEnd - time.GetElapsedTime(begun);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, time);
        // CPU of all before memory of any: the walk through the pages is work in whoever is looked at.
        var last = first.ToDictionary(
            look => look.Id, look => (Cpu: OutsideView.CpuOf(look.Id), Seconds: time.GetElapsedTime(look.At).TotalSeconds));
        var looks = first.Select(look => look.View is { } before && last[look.Id] is ({ } cpu, var seconds) && OutsideView.Of(look.Id) is { } after
            ? new ProcessLooks(look.Id, seconds, before, after with { CpuSeconds = cpu })
            : null).ToList();
        return looks.Contains(null) ? null : new ClientLooks(looks[0]!, [.. looks.Skip(1).OfType<ProcessLooks>()]);
    }
}
