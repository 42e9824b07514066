using System.Text.Json;
using System.Text.Json.Serialization;

namespace EchoServer.Reporting;

/// <summary>The line printed once connections are accepted.</summary>
/// <param name="Pid">The process that was started, not a child of its own.</param>
/// <param name="Address">The address listened on, without a port.</param>
/// <param name="Ports">Every port, also those that the system chose.</param>
internal sealed record ListeningEvent(int Pid, string Address, IReadOnlyList<int> Ports)
{
    [JsonPropertyOrder(-1)]
    public string Event => EventLines.Listening;
}

/// <summary>The line printed at the end and at SIGUSR1: <see cref="Counts"/> with its owner.</summary>
internal sealed record CountsEvent(
    int Pid,
    long Accepted,
    long Open,
    long AcceptErrors,
    long Frames,
    long BytesReceived,
    long BytesSent,
    long ProtocolErrors,
    long Misbehaved)
{
    [JsonPropertyOrder(-1)]
    public string Event => EventLines.Counts;

    public static CountsEvent From(int pid, Counts c) => new(
        pid, c.Accepted, c.Open, c.AcceptErrors, c.Frames, c.BytesReceived, c.BytesSent, c.ProtocolErrors, c.Misbehaved);

    public Counts ToCounts() => new(Accepted, Open, AcceptErrors, Frames, BytesReceived, BytesSent, ProtocolErrors, Misbehaved);
}

/// <summary>Standard output is a protocol: one JSON object a line, told apart by its first field, <c>event</c>.</summary>
internal static class EventLines
{
    public const string Listening = "listening";
    public const string Counts = "counts";

    public static string Write(ListeningEvent line) => JsonSerializer.Serialize(line, EventLinesJson.Default.ListeningEvent);

    public static string Write(CountsEvent line) => JsonSerializer.Serialize(line, EventLinesJson.Default.CountsEvent);

    /// <summary>Reads back a line of a child's.</summary>
    /// <returns>A <see cref="ListeningEvent"/>, a <see cref="CountsEvent"/>, or null when the line is neither.</returns>
    public static object? Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.TryGetProperty("event", out var name) ? name.GetString() switch
            {
                Listening => document.Deserialize(EventLinesJson.Default.ListeningEvent),
                Counts => document.Deserialize(EventLinesJson.Default.CountsEvent),
                _ => null,
            } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ListeningEvent))]
[JsonSerializable(typeof(CountsEvent))]
internal sealed partial class EventLinesJson : JsonSerializerContext;
