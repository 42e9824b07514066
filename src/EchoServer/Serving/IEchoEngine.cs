using EchoServer.Reporting;

namespace EchoServer.Serving;

/// <summary>Serves the connections of some listeners until it is stopped.</summary>
internal interface IEchoEngine : IDisposable
{
    /// <summary>Ends once the engine is stopped, or fails with what broke it.</summary>
    Task Completion { get; }

    /// <summary>What was done so far; exact once <see cref="Completion"/> has ended.</summary>
    Counts Counts { get; }

    void Start();

    /// <summary>Asks the engine to end. May be called from any thread, and more than once.</summary>
    void Stop();
}
