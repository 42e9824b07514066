namespace ActorLoad.Hosting.Machine;

/// <summary>Tells machines apart: the kernel's boot id, which all processes of a machine see, whatever their namespaces and names.</summary>
public static class MachineId
{
    private static readonly string s_id = ProcFile.TryReadText("/proc/sys/kernel/random/boot_id")?.Trim() is { Length: > 0 } id ? id : Environment.MachineName;

    public static string Read() => s_id;
}
