using ActorLoad.Baseline.Connections;

namespace ActorLoad.Baseline.Models;

/// <summary>A thread that serves one conversation.</summary>
internal static class ConnectionThread
{
    /// <returns>False: the machine gives this process no further thread.</returns>
    public static bool TryStart(BaselineContext context, Conversation conversation, Action serve)
    {
        try
        {
            new Thread(() => Guard(context, conversation, serve), context.StackBytes) { IsBackground = true }.Start();
            return true;
        }
        catch (OutOfMemoryException)
        {
            // What the runtime makes of EAGAIN from pthread_create.
            return false;
        }
    }

    private static void Guard(BaselineContext context, Conversation conversation, Action serve)
    {
        try
        {
            serve();
        }
        catch (Exception e)
        {
            // Nothing may leave a thread: it would take the process and the report with it.
            context.Tell(new ConnectionEvent.Crashed(conversation, e));
        }
    }
}
