using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using ActorLoad.Core.Plan;
using Akka.Actor;

namespace ActorLoad.BareAkka;

/// <summary>The Go client's line, by its names.</summary>
internal static class BareResult
{
    private const double Kibibyte = 1024, Mebibyte = 1024 * 1024;

    /// <param name="open">At the end of the hold.</param>
    public static string Write(LoadOptions load, Ramp.Result ramped, int open, TimeSpan held, Sender sender, Times times, Usage before, Usage after) => new JsonObject
    {
        ["client"] = "bare-akka",
        ["go"] = $"{RuntimeInformation.FrameworkDescription}, Akka {typeof(ActorSystem).Assembly.GetName().Version?.ToString(3)}",
        ["n"] = load.Connections,
        ["connected"] = ramped.Connected,
        ["failed"] = ramped.Failed,
        ["active_end"] = open,
        ["connect_s"] = ramped.Took.TotalSeconds,
        ["hold_s"] = held.TotalSeconds,
        ["sent"] = sender.Sent,
        ["received"] = times.Count,
        ["skipped"] = sender.Skipped,
        ["errors"] = ramped.Connected - open,
        ["user_s"] = (after.User - before.User).TotalSeconds,
        ["sys_s"] = (after.Kernel - before.Kernel).TotalSeconds,
        ["rtt_max_us"] = times.MaxMicros,
        ["rss_steady_kb"] = (long)(after.ResidentBytes / Kibibyte),
        ["threads"] = after.Threads,
        ["goroutines"] = 0,
        ["heap_alloc_mb"] = after.HeapBytes / Mebibyte,
        ["num_gc_hold"] = after.Collections - before.Collections,
        ["rtt_buckets"] = new JsonArray([.. times.Buckets().Select(bucket => new JsonArray(bucket.Nanoseconds, bucket.Count))]),
    }.ToJsonString();
}
