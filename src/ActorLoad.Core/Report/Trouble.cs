using System.Collections.Immutable;

namespace ActorLoad.Core.Report;

/// <summary>What went wrong by class, with the words of the terminal: the report's table and the live view list the same.</summary>
public static class Trouble
{
    /// <returns>Classes that occurred, and how often.</returns>
    public static ImmutableArray<(string Class, long Count)> Connects(ConnectErrors errors) => Nonzero(
        ("refused", errors.Refused), ("timeout", errors.Timeout), ("reset", errors.Reset), ("unreachable", errors.Unreachable),
        ("dns", errors.Dns), ("no source port", errors.NoPort), ("no descriptor", errors.NoDescriptor),
        ("no thread", errors.NoThread), ("unknown", errors.Unknown));

    public static ImmutableArray<(string Class, long Count)> Closes(CloseErrors errors) => Nonzero(
        ("by the peer (FIN)", errors.PeerFin), ("reset", errors.Reset), ("protocol error", errors.Protocol),
        ("mismatched replies", errors.Mismatch), ("network", errors.Network), ("unknown", errors.Unknown));

    /// <summary>Messages that were not simply sent and echoed; those in flight are not here.</summary>
    public static ImmutableArray<(string Class, long Count)> Messages(MessageReport messages) => Nonzero(
        ("skipped", messages.Skipped), ("failed", messages.Failed), ("timed out", messages.TimedOut), ("corrupt", messages.Corrupt),
        ("lost on close", messages.LostOnClose), ("late", messages.Late), ("unexpected", messages.Unexpected));

    /// <summary>Faults that were seen, one for each cause: neither skipped sends nor what a counted close took with it.</summary>
    public static long Total(RunProgress progress) =>
        progress.Errors.Connect.Total + progress.Errors.Close.Total +
        progress.Messages.TimedOut + progress.Messages.Corrupt + progress.Messages.Unexpected;

    private static ImmutableArray<(string, long)> Nonzero(params ReadOnlySpan<(string Class, long Count)> classes)
    {
        var found = ImmutableArray.CreateBuilder<(string, long)>();
        foreach (var entry in classes)
        {
            if (entry.Count != 0) found.Add(entry);
        }
        return found.ToImmutable();
    }
}
