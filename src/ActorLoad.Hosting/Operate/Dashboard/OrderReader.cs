using System.Text.Json;

namespace ActorLoad.Hosting.Operate.Dashboard;

/// <summary>Orders as the page sends them: <c>{"order": "pause"}</c>, <c>{"order": "rate", "value": 150}</c>.</summary>
internal static class OrderReader
{
    public const int MostConnections = 10_000_000;
    public const double HighestRate = 10_000_000;

    /// <returns>Either an order, or a full sentence that says why it is none.</returns>
    public static (PageOrder? Order, string? Problem) Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var body = document.RootElement;
            if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("order", out var name) || name.ValueKind != JsonValueKind.String)
                return (null, "An order is an object with its name in \"order\".");
            return name.GetString() switch
            {
                "pause" => (new PageOrder(PageOrderKind.Pause), null),
                "resume" => (new PageOrder(PageOrderKind.Resume), null),
                "drain" => (new PageOrder(PageOrderKind.Drain), null),
                "stop" => (new PageOrder(PageOrderKind.Stop), null),
                "rate" => Value(body) is { } rate and > 0 and <= HighestRate
                    ? (new PageOrder(PageOrderKind.Rate, rate), null)
                    : (null, $"A rate is a number above 0 and up to {HighestRate:N0} messages a second."),
                "connections" => Value(body) is { } count and >= 0 and <= MostConnections && double.IsInteger(count)
                    ? (new PageOrder(PageOrderKind.Connections, count), null)
                    : (null, $"Connections are a whole number from 0 to {MostConnections:N0}."),
                _ => (null, "Orders are pause, resume, drain, stop, rate and connections."),
            };
        }
        catch (JsonException)
        {
            return (null, "An order is JSON.");
        }
        catch (InvalidOperationException)
        {
            // A text with half of a surrogate pair is JSON, and no string.
            return (null, "An order is JSON in UTF-8.");
        }
    }

    private static double? Value(JsonElement body) =>
        body.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : null;
}
