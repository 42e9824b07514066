namespace ActorLoad.Core.Plan;

/// <summary>
/// Memory of the run's processes on this machine, of the kernel's sockets, and of the echo server where it runs here. Too little is a swapping
/// machine or a killed process, which no report survives.
/// </summary>
internal sealed class PreflightMemory(PreflightRequest request, MachineLimits machine) : IPreflightRule
{
    public string? Unread => machine.MemoryAvailableBytes is null && machine.ControlGroup is null ? "available memory" : null;

    private bool OwnServer => request.StartsOwnEchoServer;

    private long PerConnection =>
        request.Engine.BytesPerConnection
        + Math.Max(0, request.MaxFrame - request.Engine.ReceiveBufferBytes)
        + PreflightCosts.KernelBytesPerSocket;

    private long PerServed => OwnServer ? PreflightCosts.EchoServerBytesPerConnection + PreflightCosts.KernelBytesPerSocket : 0;

    public bool Fits(int connections) =>
        !(Need(connections) > machine.MemoryAvailableBytes) && !(Need(connections) > machine.ControlGroup?.AvailableBytes);

    public IEnumerable<PreflightFinding> Findings(int connections)
    {
        var need = Need(connections);
        var who = OwnServer ? "with their echo server " : "";
        var split = request.Split.Of(connections, machine);
        var where = split.Remote > 0 ? $"on this machine, which has {split.ConnectionsHere:N0} of them, " : "";
        var asked = $"{connections:N0} connections {who}need {where}about {PreflightText.Size(need)} of memory ({Sum(connections)})";
        if (machine.MemoryAvailableBytes is { } available && need > available)
        {
            yield return new(
                PreflightKind.Memory, PreflightSeverity.Refuse,
                $"{asked}, and {PreflightText.Size(available)} is available: free some, or ask for fewer.");
        }

        if (machine.ControlGroup is { } group && need > group.AvailableBytes)
        {
            var limit = need + group.UsedBytes;
            yield return new(
                PreflightKind.ControlGroupMemory, PreflightSeverity.Refuse,
                $"{asked}, and this control group has {PreflightText.Size(group.AvailableBytes)} left of "
                + $"{PreflightText.Size(group.LimitBytes)}: give it {PreflightText.Size(limit)} (docker run --memory {limit}, "
                + $"MemoryMax={limit} of a systemd unit, memory.max), or ask for fewer.",
                $"systemd-run --scope -p MemoryMax={limit}");
        }

        if (Fits(connections) && need + InFlight(connections) > Available)
        {
            yield return new(
                PreflightKind.InFlightMemory, PreflightSeverity.Warn,
                $"If the server stopped reading, up to {PreflightText.Size(InFlight(connections))} of messages would wait in the "
                + $"kernel beside the {PreflightText.Size(need)} that the connections need, and {PreflightText.Size(Available)} is "
                + "there: lower message.in-flight or message.size.max to be safe.",
                "--set actor-load.message.in-flight=1");
        }
    }

    public IEnumerable<PreflightFigure> Figures(int connections)
    {
        yield return new("memory", PreflightUnit.Bytes, Need(connections), machine.MemoryAvailableBytes, Sum(connections));
        if (machine.ControlGroup is { } group)
        {
            yield return new(
                "memory of the control group", PreflightUnit.Bytes, Need(connections), group.AvailableBytes,
                $"{PreflightText.Size(group.UsedBytes)} of {PreflightText.Size(group.LimitBytes)} used");
        }
    }

    private string Sum(int connections)
    {
        var split = request.Split.Of(connections, machine);
        var processes = split.ProcessesHere + Servers(connections);
        var several = processes > (OwnServer ? 2 : 1) ? $" for {processes:N0} processes" : "";
        return (split.Remote, split.Local, OwnServer) switch
        {
            (0, _, _) => $"{PreflightText.Size(Floor(connections))}{several} + {PreflightText.Size(PerConnection + PerServed)} a connection",
            (_, 0, false) => PreflightText.Size(Floor(connections)) + several,
            (_, 0, true) => $"{PreflightText.Size(Floor(connections))}{several} + {PreflightText.Size(PerServed)} a connection served",
            (_, _, false) => $"{PreflightText.Size(Floor(connections))}{several} + {PreflightText.Size(PerConnection)} a connection",
            _ => $"{PreflightText.Size(Floor(connections))}{several} + {PreflightText.Size(PerConnection)} a connection from here + "
                + $"{PreflightText.Size(PerServed)} a connection served",
        };
    }

    private int Servers(int connections) => OwnServer ? EchoServerPlan.Of(connections, machine.DescriptorSoftLimit).ProcessesInAll : 0;

    private long Floor(int connections)
    {
        var split = request.Split.Of(connections, machine);
        return (split.InOneProcess ? PreflightCosts.GeneratorBytes : split.ProcessesHere * PreflightCosts.ClusterMemberBytes)
            + Servers(connections) * PreflightCosts.EchoServerBytes;
    }

    private double Available =>
        Math.Min(machine.MemoryAvailableBytes ?? double.MaxValue, machine.ControlGroup?.AvailableBytes ?? double.MaxValue);

    private long Need(int connections) =>
        Floor(connections) + request.Split.Of(connections, machine).ConnectionsHere * PerConnection + connections * PerServed;

    private double InFlight(int connections) =>
        (double)request.Split.Of(connections, machine).ConnectionsHere * request.MessageInFlight
        * (request.MaxFrame + PreflightCosts.KernelBytesPerSegment);
}
