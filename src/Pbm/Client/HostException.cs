namespace ActorLoad.Operator.Client;

/// <summary>There is no host, it does not let us in, or it has stopped making sense.</summary>
/// <param name="message">What is wrong, and what to do.</param>
internal sealed class HostException(string message) : Exception(message);
