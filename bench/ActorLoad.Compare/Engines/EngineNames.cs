using System.Collections.Immutable;

namespace ActorLoad.Compare.Engines;

/// <summary>The engines that the bench knows, as reports and flags name them.</summary>
public static class EngineNames
{
    public const string Actors = "actors", Threads = "threads", Thread = "thread", Async = "async", GoNet = "go-net";

    /// <summary>No client to compare with: what the kernel alone costs. See bench/ceiling.</summary>
    public const string Ceiling = "ceiling";

    /// <summary>None either: what Akka.IO costs when next to nothing is done with it. See bench/ActorLoad.BareAkka.</summary>
    public const string BareAkka = "bare-akka";

    /// <summary>In the order in which they take turns.</summary>
    public static readonly ImmutableArray<string> All = [Actors, Threads, Thread, Async, GoNet];
}
