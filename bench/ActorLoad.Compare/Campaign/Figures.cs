using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorLoad.Compare.Campaign;

/// <summary>
/// What a result says, read by the campaign itself from the JSON: no code of the product is between what it wrote and what is judged.
/// </summary>
/// <param name="ResponseMaxMillis">Null where nothing was measured.</param>
/// <param name="ClosesTotal">Connections lost, by all classes.</param>
/// <param name="LongestStallMillis">0: none.</param>
/// <param name="Impossible">Figures that are negative or no numbers, by name.</param>
internal sealed record Figures(
    string Verdict, int ExitCode, ImmutableArray<string> Reasons, double HoldSeconds,
    long Asked, long Opened, long NotOpened, long NotAttempted, long HeldMin, long AtEnd, long Reconnects,
    long Planned, long Sent, long Skipped, long NotSent, long Echoed, long TimedOut, long Corrupt, long LostOnClose, long InFlightAtStop,
    long Late, long Unexpected, long BytesSent, long BytesReceived,
    double? ResponseMaxMillis, long ResponseCount, long ConnectsFailed, long NoDescriptor, long ClosesTotal, double LongestStallMillis,
    ImmutableArray<string> Impossible)
{
    [JsonIgnore]
    public long Wrong => Corrupt + Late + Unexpected;

    /// <summary>All that was asked for was done.</summary>
    [JsonIgnore]
    public bool IsWhole => Echoed == Planned && Wrong == 0 && HeldMin == Asked && Opened == Asked;

    /// <summary>All that is wrong is that replies came after their timeout, or not before the end.</summary>
    [JsonIgnore]
    public bool IsLateAlone =>
        Corrupt + Unexpected + LostOnClose + NotSent + ClosesTotal == 0 && HeldMin == Asked && Opened == Asked && TimedOut + Skipped + InFlightAtStop > 0;

    /// <exception cref="JsonException">It is no JSON, or no result.</exception>
    public static Figures Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        try
        {
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException($"It is no result of ActorLoad: {e.Message}", e);
        }
    }

    private static Figures Read(JsonElement root)
    {
        JsonElement connections = root.GetProperty("connections"), messages = root.GetProperty("messages"), errors = root.GetProperty("errors");
        var response = root.GetProperty("latencyMicros").GetProperty("response");
        var measured = response.ValueKind == JsonValueKind.Object;
        ImmutableArray<string> impossible = [.. Impossibles(connections).Concat(Impossibles(messages))];
        return new Figures(
            root.GetProperty("verdict").GetString()!, root.GetProperty("exitCode").GetInt32(),
            [.. root.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()!)],
            root.GetProperty("phases").GetProperty("holdSeconds").GetDouble(),
            Of(connections, "asked"), Of(connections, "opened"), Of(connections, "failed"), Of(connections, "notAttempted"), Of(connections, "heldMin"),
            Of(connections, "atEnd"), Of(connections, "reconnects"),
            Of(messages, "planned"), Of(messages, "sent"), Of(messages, "skipped"), Of(messages, "failed"), Of(messages, "echoed"),
            Of(messages, "timedOut"), Of(messages, "corrupt"), Of(messages, "lostOnClose"), Of(messages, "inFlightAtStop"), Of(messages, "late"),
            Of(messages, "unexpected"), Of(messages, "bytesSent"), Of(messages, "bytesReceived"),
            measured ? Of(response, "max") / 1e3 : null, measured ? Of(response, "count") : 0,
            Sum(errors.GetProperty("connect")), Of(errors.GetProperty("connect"), "noDescriptor"), Sum(errors.GetProperty("close")),
            root.GetProperty("generator").GetProperty("stalls").EnumerateArray().Select(stall => Of(stall, "micros") / 1e3).DefaultIfEmpty().Max(), impossible);
    }

    private static long Of(JsonElement parent, string name) => parent.GetProperty(name).GetInt64();

    private static long Sum(JsonElement classes) => classes.EnumerateObject().Sum(entry => entry.Value.GetInt64());

    private static IEnumerable<string> Impossibles(JsonElement group) => group.EnumerateObject()
        .Where(entry => entry.Value.ValueKind == JsonValueKind.Number && !(entry.Value.GetDouble() is >= 0 and < double.PositiveInfinity))
        .Select(entry => $"{entry.Name} is {entry.Value}");
}

/// <summary>What the server counted itself, over its whole life.</summary>
/// <param name="Misbehaved">Replies that it flipped a bit of.</param>
internal sealed record ServerCounts(long Accepted, long Frames, long BytesReceived, long BytesSent, long Misbehaved)
{
    public static ServerCounts Read(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return new ServerCounts(Of("accepted"), Of("frames"), Of("bytesReceived"), Of("bytesSent"), Of("misbehaved"));

        long Of(string name) => root.GetProperty(name).GetInt64();
    }
}

/// <summary>Signs of this machine being busy with something else, as the campaign saw them itself during the run.</summary>
/// <param name="LateMaxMillis">By how much a thread that sleeps 5 ms again and again was woken late, at worst.</param>
/// <param name="LateShare">Share of the time that it was later than 20 ms.</param>
/// <param name="Others">Share of all cores that was used by none of the run's processes; where CPU is stolen by a hypervisor, that too.</param>
internal sealed record MachineSigns(double LateMaxMillis, double LateShare, double Others)
{
    /// <summary>
    /// 100 ms is what one stall takes to count against a run (limits.stalled-share allows 20 ms of 20 s); a fifth of two cores is two fifths of one that a
    /// run has to share.
    /// </summary>
    [JsonIgnore]
    public bool IsBusy => LateMaxMillis >= 90 || LateShare >= 0.005 || Others >= 0.2;
}
