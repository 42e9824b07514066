namespace ActorLoad.Core.Plan;

/// <summary>What a run's own echo server is made of.</summary>
/// <param name="Processes">That serve; with more than one there is another that started them.</param>
/// <param name="Ports">As many for each process, so that connections dealt out over the ports in turn are dealt out over the processes.</param>
public sealed record EchoServerPlan(int Processes, int Ports)
{
    /// <summary>Most that <c>echoserver --processes</c> takes.</summary>
    public const int MostProcesses = 1024;

    /// <summary>Past about 14,000 connections to one address and port each connect has to search for a free source port.</summary>
    private const int ConnectionsPerPort = 10_000;

    /// <summary>Server processes, the one that started them among them.</summary>
    public int ProcessesInAll => Processes == 1 ? 1 : Processes + 1;

    /// <summary>As few processes as keep each within the limit of descriptors, or as many as there may be.</summary>
    /// <param name="descriptorLimit">Of a process; null: unknown.</param>
    public static EchoServerPlan Of(int connections, long? descriptorLimit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(connections);
        var (portsEach, each) = Capacity(descriptorLimit);
        return each is not { } most || connections <= most
            ? new EchoServerPlan(1, (int)Math.Max(1, Rounding.DivideUp(connections, ConnectionsPerPort)))
            : new EchoServerPlan(ProcessesFor(connections, most), ProcessesFor(connections, most) * portsEach);
    }

    /// <summary>Whether the processes that there may be have descriptors for so many connections.</summary>
    public static bool Fits(int connections, long? descriptorLimit) =>
        !(descriptorLimit < PreflightCosts.DescriptorReserve) && !(connections > Capacity(descriptorLimit).Each * MostProcesses);

    /// <summary>Connections of the process that has most of them: the first, since its ports come first.</summary>
    public int LargestShare(int connections)
    {
        var each = Ports / Processes;
        return connections / Ports * each + Math.Min(connections % Ports, each);
    }

    /// <summary>
    /// Ports of a process, where it is one of several, and connections that it has descriptors for, when each port has as many; null: no limit.
    /// </summary>
    private static (int Ports, long? Each) Capacity(long? descriptorLimit)
    {
        if (descriptorLimit is not { } limit || limit - PreflightCosts.DescriptorReserve >= int.MaxValue)
            return (1, null);
        var room = Math.Max(0, limit - PreflightCosts.DescriptorReserve);
        var ports = Math.Max(1, Rounding.DivideUp(room, ConnectionsPerPort));
        return ((int)ports, room / ports * ports);
    }

    private static int ProcessesFor(int connections, long each) => each == 0 ? 1 : (int)Math.Min(Rounding.DivideUp(connections, each), MostProcesses);
}
