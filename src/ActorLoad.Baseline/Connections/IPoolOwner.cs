using ActorLoad.Core.Connections;

namespace ActorLoad.Baseline.Connections;

/// <summary>Whom a <see cref="ConnectionPool"/> tells what it has done.</summary>
public interface IPoolOwner
{
    /// <summary>Every connection has opened once or been given up.</summary>
    void OnRampEnded(Standing standing);

    /// <summary>All that became due is told to its connection or booked.</summary>
    void OnSendingStopped();

    /// <summary>No open connection awaits a reply.</summary>
    void OnAllDrained();

    /// <summary>Every socket is closed and everything is booked.</summary>
    void OnAllClosed();

    /// <summary>Something worth an event in the report.</summary>
    void Note(string kind, string text);

    /// <summary>A fault of ours.</summary>
    void NoteFault(string text);
}
