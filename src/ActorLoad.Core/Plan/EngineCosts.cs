using ActorLoad.Core.Wire;

namespace ActorLoad.Core.Plan;

/// <summary>What an I/O model takes of the machine for each connection, rounded up; the kernel's socket, the same for all, is apart.</summary>
/// <param name="Name">As the report's <c>engine</c> field has it: <c>actors</c>, <c>threads</c>, <c>thread</c> or <c>async</c>.</param>
/// <param name="ThreadsPerConnection">Threads of the connection's own.</param>
/// <param name="BytesPerConnection">
/// Resident bytes on the generator's side: objects, buffers, and of its threads the stack pages in use and what the kernel keeps of them.
/// </param>
/// <param name="ReceiveBufferBytes">Contained in <paramref name="BytesPerConnection"/>; a longer frame pays for what is beyond it.</param>
/// <param name="StackBytes">Address space of one thread's stack; 0 where no thread belongs to a connection.</param>
public sealed record EngineCosts(string Name, int ThreadsPerConnection, long BytesPerConnection, long ReceiveBufferBytes, int StackBytes = 0)
{
    /// <summary>Each connection is an actor on Akka.IO: <c>actorload</c> with <c>tcp.layer = akka</c>.</summary>
    public static EngineCosts Actors { get; } =
        new("actors", 0, PreflightCosts.GeneratorBytesPerConnection, PreflightCosts.ReceiveBufferBytes);

    /// <summary>The same on an epoll set of our own: one actor a connection, and no buffer of its own, so that the longest frame pays nothing.</summary>
    public static EngineCosts ActorsOnEpoll { get; } =
        new(Actors.Name, 0, PreflightCosts.EpollBytesPerConnection, LengthPrefixedCodec.HeaderSize + LengthPrefixedCodec.MaxPayload);

    /// <summary>Asynchronous sockets on the runtime's thread pool.</summary>
    public static EngineCosts Async { get; } =
        new("async", 0, PreflightCosts.AsyncBytesPerConnection, PreflightCosts.BaselineBufferBytes);

    /// <summary>A reader and a writer thread for each connection.</summary>
    public static EngineCosts Threads(int stackBytes) => OnThreads("threads", 2, stackBytes);

    /// <summary>One thread for each connection.</summary>
    public static EngineCosts Thread(int stackBytes) => OnThreads("thread", 1, stackBytes);

    public static EngineCosts ActorsOf(LoadOptions options) => options.UsesEpoll ? ActorsOnEpoll : Actors;

    public static EngineCosts Of(BaselineOptions options) => options.Model switch
    {
        BaselineModel.Threads => Threads(options.StackBytes),
        BaselineModel.Thread => Thread(options.StackBytes),
        BaselineModel.Async => Async,
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Model, "No such model."),
    };

    private static EngineCosts OnThreads(string name, int threads, int stackBytes) => new(
        name,
        threads,
        PreflightCosts.BlockingBytesPerConnection + threads * PreflightCosts.BytesPerThread,
        PreflightCosts.BaselineBufferBytes,
        stackBytes);
}
