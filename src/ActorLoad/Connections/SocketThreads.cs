using System.Diagnostics;
using System.Globalization;

namespace ActorLoad.Connections;

/// <summary>
/// How the runtime's sockets tell of what has come: by variables of the environment, which it reads when the first socket is used. What the user has set stands.
/// </summary>
public static class SocketThreads
{
    /// <summary>On the thread that the kernel told, in place of one of the pool's.</summary>
    private const string Inline = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private const string Count = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    /// <summary>One socket thread keeps so many busy: its own, that of the scheduler, and what the collector and the machine want.</summary>
    private const int CoresOfOne = 4;

    /// <summary>Their number is the user's. Asked before we set it.</summary>
    private static readonly bool s_countIsGiven = Environment.GetEnvironmentVariable(Count) is not null;

    /// <summary>
    /// For this process and those it starts. Called on the socket's thread, actors run there at once. That is safe: what is called tells an actor and nothing else,
    /// and an actor on <see cref="InPlaceExecutor"/> never blocks. Of such threads the runtime would have one for each core: on two cores they and the
    /// scheduler's take each other's place at every message, which costs an eighth of the CPU (docs/adr/0013).
    /// </summary>
    public static void Configure()
    {
        if (Environment.GetEnvironmentVariable(Inline) is null)
            Environment.SetEnvironmentVariable(Inline, "1");
        if (!s_countIsGiven)
            Environment.SetEnvironmentVariable(Count, CountText(Environment.ProcessorCount));
    }

    /// <summary>For one of several processes that share this machine's cores.</summary>
    public static void Share(ProcessStartInfo start, int processes)
    {
        if (!s_countIsGiven)
            start.Environment[Count] = CountText(Environment.ProcessorCount / processes);
    }

    /// <summary>Of threads that wait for sockets, whether the runtime's or our own: as the environment has it, where that is a number.</summary>
    internal static int CountNow =>
        int.TryParse(Environment.GetEnvironmentVariable(Count), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : CountFor(Environment.ProcessorCount);

    public static int CountFor(int cores) => Math.Max(1, cores / CoresOfOne);

    private static string CountText(int cores) => CountFor(cores).ToString(CultureInfo.InvariantCulture);
}
