using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorLoad.Compare.Engines;

/// <summary>The JSON line that the Go client prints at its end, as far as it is of use here.</summary>
/// <param name="GoVersion">Such as <c>go1.19.8</c>.</param>
/// <param name="Asked">Connections.</param>
/// <param name="OpenAtEnd">At the end of the hold.</param>
/// <param name="Sent">In the hold, as all that follows unless it says otherwise.</param>
/// <param name="Errors">Failed reads and writes; each ends its connection.</param>
/// <param name="ResidentKilobytes">At the end of the hold.</param>
/// <param name="Buckets">Round trips: nanoseconds in the middle of a bucket that is 3 % wide, and how many; null without <c>-wait-stdin</c>.</param>
/// <param name="DueBuckets">The same from when a message was due; null where the client does not know.</param>
internal sealed record GoNetResult(
    [property: JsonPropertyName("go"), JsonRequired] string GoVersion,
    [property: JsonPropertyName("n"), JsonRequired] long Asked,
    [property: JsonPropertyName("connected"), JsonRequired] long Connected,
    [property: JsonPropertyName("failed"), JsonRequired] long Failed,
    [property: JsonPropertyName("active_end"), JsonRequired] long OpenAtEnd,
    [property: JsonPropertyName("connect_s"), JsonRequired] double ConnectSeconds,
    [property: JsonPropertyName("hold_s"), JsonRequired] double HoldSeconds,
    [property: JsonPropertyName("sent"), JsonRequired] long Sent,
    [property: JsonPropertyName("received"), JsonRequired] long Received,
    [property: JsonPropertyName("errors"), JsonRequired] long Errors,
    [property: JsonPropertyName("user_s"), JsonRequired] double UserSeconds,
    [property: JsonPropertyName("sys_s"), JsonRequired] double SystemSeconds,
    [property: JsonPropertyName("rtt_max_us"), JsonRequired] double MaxMicros,
    [property: JsonPropertyName("rss_steady_kb"), JsonRequired] long ResidentKilobytes,
    [property: JsonPropertyName("threads"), JsonRequired] int Threads,
    [property: JsonPropertyName("goroutines"), JsonRequired] long Goroutines,
    [property: JsonPropertyName("heap_alloc_mb"), JsonRequired] double HeapMebibytes,
    [property: JsonPropertyName("num_gc_hold"), JsonRequired] int Collections,
    [property: JsonPropertyName("rtt_buckets")] ImmutableArray<ImmutableArray<long>>? Buckets,
    [property: JsonPropertyName("due_buckets")] ImmutableArray<ImmutableArray<long>>? DueBuckets,
    [property: JsonPropertyName("due_max_us")] double DueMaxMicros)
{
    /// <returns>Null where the line is no result.</returns>
    public static GoNetResult? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, GoNetContext.Default.GoNetResult);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(GoNetResult))]
internal sealed partial class GoNetContext : JsonSerializerContext;
