using System.Net.Sockets;
using ActorLoad.Baseline.Connections;
using ActorLoad.Core.Connections;

namespace ActorLoad.Baseline.Models;

/// <summary>
/// The article's shape: two threads a connection, one that blocks in reads and one that sleeps until the next message is due and writes it.
/// </summary>
internal sealed class ThreadsModel(BaselineContext context, HoldSignal signal) : IConnectionModel
{
    public int TasksPerConnection => 0;

    public Action? Probe => null;

    public void Open(Conversation conversation)
    {
        if (!ConnectionThread.TryStart(context, conversation, () => Read(conversation)))
            context.Tell(new ConnectionEvent.ConnectFailed(conversation, ConnectFailure.NoThread));
    }

    public void OnHoldKnown() => signal.Give();

    private void Read(Conversation conversation)
    {
        var socket = BlockingConnect.Open(
            context, conversation, connected => ConnectionThread.TryStart(context, conversation, () => Write(conversation, connected)));
        if (socket is null)
            return;
        var reason = CloseReason.Unknown;
        try
        {
            reason = BlockingReads.UntilClosed(conversation, socket);
        }
        finally
        {
            conversation.End(socket, reason);
        }
    }

    private void Write(Conversation conversation, Socket socket)
    {
        while (conversation.IsOpenOn(socket))
        {
            // Looked at first: were the hold announced between the two, it would be waited for without the signal, for ever.
            var knowsHold = context.Window.IsOpen;
            var wait = conversation.NextDue - context.Clock.Now;
            if (Poll.UntilShutDown(socket, knowsHold ? null : signal, wait) == Wake.Socket || !BlockingWrites.SendDue(context, conversation, socket))
                return;
        }
    }
}
