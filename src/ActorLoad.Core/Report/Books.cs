using System.Collections.Immutable;

namespace ActorLoad.Core.Report;

/// <summary>Every connection and every message is in exactly one place; a report of which that is not true is a fault of ours.</summary>
public static class Books
{
    /// <returns>What is wrong, a sentence each with the figures; empty when all balances.</returns>
    public static ImmutableArray<string> Check(ConnectionReport connections, MessageReport messages)
    {
        var wrong = ImmutableArray.CreateBuilder<string>();
        Balance("asked", connections.Asked,
            ("opened", connections.Opened), ("failed", connections.Failed), ("notAttempted", connections.NotAttempted));
        Balance("planned", messages.Planned,
            ("sent", messages.Sent), ("skipped", messages.Skipped), ("failed", messages.Failed));
        Balance("sent", messages.Sent,
            ("echoed", messages.Echoed), ("timedOut", messages.TimedOut), ("corrupt", messages.Corrupt),
            ("lostOnClose", messages.LostOnClose), ("inFlightAtStop", messages.InFlightAtStop));

        NotNegative("connections",
            ("asked", connections.Asked), ("opened", connections.Opened), ("failed", connections.Failed),
            ("notAttempted", connections.NotAttempted), ("heldMin", connections.HeldMin), ("atEnd", connections.AtEnd),
            ("reconnects", connections.Reconnects));
        NotNegative("messages",
            ("planned", messages.Planned), ("sent", messages.Sent), ("skipped", messages.Skipped), ("failed", messages.Failed),
            ("echoed", messages.Echoed), ("timedOut", messages.TimedOut), ("corrupt", messages.Corrupt),
            ("lostOnClose", messages.LostOnClose), ("inFlightAtStop", messages.InFlightAtStop), ("late", messages.Late),
            ("unexpected", messages.Unexpected), ("bytesSent", messages.BytesSent), ("bytesReceived", messages.BytesReceived));

        Real("connections.heldMean", connections.HeldMean);
        Real("messages.errorRate", messages.ErrorRate);
        Real("messages.perSecond", messages.PerSecond);
        return wrong.ToImmutable();

        void Balance(string whole, long value, params ReadOnlySpan<(string Name, long Value)> parts)
        {
            var sum = Int128.Zero;
            var names = new List<string>(parts.Length);
            foreach (var part in parts)
            {
                sum += part.Value;
                names.Add($"{part.Name} {part.Value}");
            }
            if (sum != value) wrong.Add($"{whole} {value} is not {string.Join(" + ", names)} = {sum}: {value - sum} unaccounted for.");
        }

        void NotNegative(string group, params ReadOnlySpan<(string Name, long Value)> figures)
        {
            foreach (var (name, value) in figures)
            {
                if (value < 0) wrong.Add($"{group}.{name} is negative: {value}.");
            }
        }

        void Real(string name, double value)
        {
            if (!double.IsFinite(value) || value < 0) wrong.Add($"{name} is {value}, which is no figure.");
        }
    }
}
