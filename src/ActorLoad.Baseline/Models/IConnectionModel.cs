using ActorLoad.Baseline.Connections;

namespace ActorLoad.Baseline.Models;

/// <summary>
/// An I/O model: gives a conversation what it takes to connect, to send what is due and to read what comes. It tells the conversation's context
/// <see cref="ConnectionEvent.Opened"/> or <see cref="ConnectionEvent.ConnectFailed"/>, and after the first, in the end,
/// <see cref="ConnectionEvent.Closed"/>.
/// </summary>
internal interface IConnectionModel
{
    /// <summary>Tasks that serve an open connection.</summary>
    int TasksPerConnection { get; }

    /// <summary>Measures how long work waits in the queue that conversations share; null: there is no such queue but the kernel's.</summary>
    Action? Probe { get; }

    /// <summary>Begins to connect, and returns at once.</summary>
    void Open(Conversation conversation);

    /// <summary>The hold's start is known: whoever waits for it is to wake.</summary>
    void OnHoldKnown();
}
