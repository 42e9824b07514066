namespace ActorLoad.Hosting.Operate;

/// <summary>Every metric of ours. Names are contract: added to, never changed. <c>docs/metrics.md</c> explains each.</summary>
internal static class MetricNames
{
    public const string Connections = "actorload_connections";
    public const string Connects = "actorload_connects_total";
    public const string Messages = "actorload_messages_total";
    public const string Bytes = "actorload_bytes_total";
    public const string PlannedMessages = "actorload_planned_messages";
    public const string Actors = "actorload_actors";
    public const string HeapBytes = "actorload_heap_bytes";
    public const string Phase = "actorload_phase";
    public const string AskedConnections = "actorload_asked_connections";
    public const string Paused = "actorload_paused";
    public const string ServiceTime = "actorload_service_time_seconds";
    public const string ResponseTime = "actorload_response_time_seconds";
    public const string ConnectTime = "actorload_connect_time_seconds";
    public const string ScheduleLag = "actorload_schedule_lag_seconds";

    public const string EngineLabel = "engine", NodeLabel = "node";
    public const string StateLabel = "state", OutcomeLabel = "outcome", DirectionLabel = "direction", PhaseLabel = "phase";
}
