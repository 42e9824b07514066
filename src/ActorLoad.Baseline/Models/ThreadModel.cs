using System.Net.Sockets;
using ActorLoad.Baseline.Connections;
using ActorLoad.Core.Connections;

namespace ActorLoad.Baseline.Models;

/// <summary>
/// One thread a connection: it blocks until there is something to read or a message is due, whichever comes first. While it is held up in a write it reads nothing.
/// </summary>
internal sealed class ThreadModel(BaselineContext context, HoldSignal signal) : IConnectionModel
{
    public int TasksPerConnection => 0;

    public Action? Probe => null;

    public void Open(Conversation conversation)
    {
        if (!ConnectionThread.TryStart(context, conversation, () => Serve(conversation)))
            context.Tell(new ConnectionEvent.ConnectFailed(conversation, ConnectFailure.NoThread));
    }

    public void OnHoldKnown() => signal.Give();

    private void Serve(Conversation conversation)
    {
        if (BlockingConnect.Open(context, conversation) is not { } socket)
            return;
        var reason = CloseReason.Unknown;
        try
        {
            reason = Serve(conversation, socket);
        }
        finally
        {
            conversation.End(socket, reason);
        }
    }

    private CloseReason Serve(Conversation conversation, Socket socket)
    {
        Span<byte> buffer = stackalloc byte[BlockingReads.BufferSize];
        while (true)
        {
            // Looked at first: were the hold announced between the two, it would be waited for without the signal, for ever.
            var knowsHold = context.Window.IsOpen;
            var wait = conversation.NextDue - context.Clock.Now;
            var wake = Poll.UntilReadable(socket, knowsHold ? null : signal, wait);
            if (wake == Wake.Socket && BlockingReads.Once(conversation, socket, buffer) is { } reason)
                return reason;
            // A failed write shuts the socket down: the next read says how it ended.
            BlockingWrites.SendDue(context, conversation, socket);
        }
    }
}
