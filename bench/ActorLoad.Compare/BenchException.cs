namespace ActorLoad.Compare;

/// <summary>The bench itself can't go on; the message says why and what to do.</summary>
public sealed class BenchException(string message) : Exception(message);
