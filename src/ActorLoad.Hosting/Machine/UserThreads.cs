using System.Globalization;

namespace ActorLoad.Hosting.Machine;

/// <summary>The limit of threads of the user whom this process runs as, over all processes of that user, and how many there are.</summary>
/// <param name="root">The directory in which proc is looked for.</param>
internal sealed class UserThreads(string root)
{
    /// <summary>CAP_SYS_ADMIN and CAP_SYS_RESOURCE: either lifts the limit.</summary>
    private const ulong Exempting = (1UL << 21) | (1UL << 24);

    private readonly string _proc = Path.Combine(root, "proc");

    /// <returns>Null for what cannot be read, and all null where the limit does not bind this process.</returns>
    public (long? Soft, long? Hard, long? InUse) Read()
    {
        if (Uid("self") is not { } user || IsExempt(user))
            return (null, null, null);
        var (soft, hard) = ResourceLimits.Read(root, "Max processes");
        return (soft, hard, InUse(user));
    }

    /// <summary>Root of a user namespace is no root to this limit.</summary>
    private bool IsExempt(string user)
    {
        var initial = Words(ProcFile.TryReadText(Path.Combine(_proc, "self/uid_map"))) is [] or ["0", "0", "4294967295"];
        return initial && (user == "0" || (Capabilities() & Exempting) != 0);
    }

    private ulong Capabilities() =>
        ulong.TryParse(Status("self", "CapEff:"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var set) ? set : 0;

    private long? InUse(string user)
    {
        try
        {
            return Directory.EnumerateDirectories(_proc)
                .Select(directory => Path.GetFileName(directory))
                .Where(name => name.All(char.IsAsciiDigit) && Uid(name) == user)
                .Sum(Threads);
        }
        catch (Exception e) when (ProcFile.IsUnreadable(e))
        {
            return null;
        }
    }

    /// <summary>The real one, which the kernel counts by: the first of four.</summary>
    private string? Uid(string process) => Words(Status(process, "Uid:")) is [var real, ..] ? real : null;

    private long Threads(string process) =>
        int.TryParse(Status(process, "Threads:"), NumberStyles.None, CultureInfo.InvariantCulture, out var threads) ? threads : 0;

    private string? Status(string process, string name) => ProcFile.TryReadLine(Path.Combine(_proc, process, "status"), name);

    private static string[] Words(string? line) => line?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
}
