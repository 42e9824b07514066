namespace EchoServer.Serving;

/// <summary>Which ports to listen on.</summary>
/// <param name="First">The first of neighbouring ports, 1 to 65535; 0: any free ones.</param>
/// <param name="Count">How many, at least 1.</param>
internal sealed record PortPlan(int First, int Count)
{
    public const int MaxPort = 65535;

    /// <summary>The ports to bind; a 0 for each that the system is to choose.</summary>
    public IEnumerable<int> Ports => First == 0 ? Enumerable.Repeat(0, Count) : Enumerable.Range(First, Count);

    /// <summary>The plan as the command line has it; <see cref="Count"/> is not in it when the ports are free ones.</summary>
    public override string ToString() => First == 0 || Count == 1 ? $"{First}" : $"{First}-{First + Count - 1}";

    /// <summary>Cuts the plan into <paramref name="parts"/> neighbouring plans whose counts differ by one at most.</summary>
    /// <param name="parts">1 to <see cref="Count"/>.</param>
    public IReadOnlyList<PortPlan> Split(int parts)
    {
        var plans = new PortPlan[parts];
        var next = First;
        for (var i = 0; i < parts; i++)
        {
            var count = Count / parts + (i < Count % parts ? 1 : 0);
            plans[i] = new PortPlan(next, count);
            if (First != 0) next += count;
        }
        return plans;
    }
}
