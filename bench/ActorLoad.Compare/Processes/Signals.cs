using System.Runtime.InteropServices;

namespace ActorLoad.Compare.Processes;

/// <summary>Signals to a process that leads a group of its own, and to all that it started.</summary>
internal static class Signals
{
    /// <summary>Our clients take it as they take a Ctrl-C; what was started in the background inherits that SIGINT is ignored, and never sees one.</summary>
    public const int Terminate = 15;

    public const int Kill = 9, Continue = 18, Stop = 19;

    public static void Send(int leader, int signal)
    {
        // In the moment before it leads its group there is none to be told.
        if (SendTo(-leader, signal) != 0)
            _ = SendTo(leader, signal);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendTo(int process, int signal);
}
