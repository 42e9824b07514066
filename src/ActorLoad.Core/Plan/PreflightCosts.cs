namespace ActorLoad.Core.Plan;

/// <summary>
/// What a connection and a process cost, rounded up: preflight errs by refusing a little early, not by being killed in the ramp.
/// </summary>
public static class PreflightCosts
{
    private const long Kilobyte = 1024;
    private const long Megabyte = 1024 * Kilobyte;

    /// <summary>
    /// Descriptors beside the connections: event queues, assemblies, logs, metrics and operator clients, the sockets that classify failed
    /// connects. A choice, not a measurement: it leaves 19,000 connections room under the usual limit of 20,000.
    /// </summary>
    public const int DescriptorReserve = 256;

    /// <summary>
    /// Fewest connections that a further process is started for. A member of a cluster costs a hundred megabytes and a second or two of CPU: a limit that is lower
    /// is raised for less. A choice.
    /// </summary>
    public const int SmallestShare = 2_000;

    /// <summary>.NET 10 with an idle ActorSystem, resident (measured: about 70 MB).</summary>
    public const long GeneratorBytes = 70 * Megabyte;

    /// <summary>
    /// A process that is a member of a cluster, without a connection, resident (measured with five on one machine). About 50 MB of it are files
    /// that all of them share, so that several take less than their sum.
    /// </summary>
    public const long ClusterMemberBytes = 105 * Megabyte;

    /// <summary>
    /// Sends a second that one process is asked for, all from the one thread of its scheduler; beyond it a run is split where there are cores for
    /// more. Measured on two cores with the server on them: at 28,800 one process has a response p99 of 4 ms and two have 13, at 38,000 it is 17 and 61, and at
    /// 50,000 one is no longer enough.
    /// </summary>
    public const int SendsPerSecond = 30_000;

    /// <summary>
    /// The actors' side of one connection: two actors, two mailboxes, receive buffer, socket objects. A plain Akka.IO client holds 12.2 KB of heap
    /// a connection (measured by heap walk); the rest is for what the collector has not freed yet.
    /// </summary>
    public const long GeneratorBytesPerConnection = 14 * Kilobyte;

    /// <summary>
    /// The same on an epoll set of our own: an actor, its mailbox and a small object; what is read lies in one buffer for all. 1 KB measured at rest (EndToEnd's
    /// budget); the rest is for what the ramp leaves and for requests under way.
    /// </summary>
    public const long EpollBytesPerConnection = 4 * Kilobyte;

    /// <summary>
    /// The receive buffer contained in <see cref="GeneratorBytesPerConnection"/>; a longer frame pays for what is beyond it.
    /// </summary>
    public const long ReceiveBufferBytes = 4 * Kilobyte;

    /// <summary>
    /// Kernel memory of one end of an idle TCP connection: tcp_sock (about 2.4 KB), inode and dentry, file, epoll item, hash entries.
    /// </summary>
    public const long KernelBytesPerSocket = 4 * Kilobyte;

    /// <summary>
    /// What a blocked .NET 10 thread keeps resident, whatever its stack's size (measured with 5,000 of them in <c>recv</c>, stacks of 64 KB and
    /// 256 KB): 23 KB in the process, stack pages, signal stack and Thread object, and 40 KB once it caught an exception, as each does whose
    /// connection is lost; in the kernel 16 KB of stack and 6 KB of task and page tables.
    /// </summary>
    public const long BytesPerThread = 64 * Kilobyte;

    /// <summary>
    /// Memory mappings of a thread: its stack, the signal stack, and a guard of each. Measured: 20,020 for 5,000 threads, from stacks of 32 KB
    /// to 256 KB. At <c>vm.max_map_count</c> (65,530 by default; reached at 16,303 threads) the runtime writes "Out of memory." and aborts
    /// (SIGABRT, exit code 134): no exception is thrown, nothing can be caught and no report is written.
    /// </summary>
    public const int MappingsPerThread = 4;

    /// <summary>
    /// Mappings beside the threads': two for each of the allocator's arenas, of which there are eight a core (about 30 seen on 2 cores, so
    /// 1,024 on 64), and what the collector and the compiler add while a run goes on (40 seen under heavy allocation at 15,800 threads). The
    /// rest is margin: being wrong here ends the process.
    /// </summary>
    public const int MappingReserve = 2048;

    /// <summary>By how much the mappings in use differ between two starts of one program (seen: 350 to 409).</summary>
    public const int MappingDrift = 128;

    /// <summary>
    /// Threads beside the connections': the runtime's own, its pool's (a few a core), the ramp's, the scheduler's and the metrics endpoint's.
    /// A choice, not a measurement.
    /// </summary>
    public const int ThreadReserve = 64;

    /// <summary>Threads of our echo server, which has none for a connection. A choice, as <see cref="ThreadReserve"/>.</summary>
    public const int EchoServerThreads = 64;

    /// <summary>
    /// Address space of a thread beside its stack: signal stack, guards, its share of the allocator's arenas (measured: 27 KB). It counts where the
    /// kernel does not overcommit.
    /// </summary>
    public const long AddressSpacePerThread = 32 * Kilobyte;

    /// <summary>A connection of a blocking client, its threads apart: socket objects (0.5 KB, measured), buffer, and what is in flight.</summary>
    public const long BlockingBytesPerConnection = 4 * Kilobyte;

    /// <summary>
    /// A connection of an asynchronous client: a plain one with a read pending holds 3 KB (measured with 5,000, one message each); the rest is for
    /// what is in flight and what the collector has not freed yet.
    /// </summary>
    public const long AsyncBytesPerConnection = 8 * Kilobyte;

    /// <summary>The buffer that a frame is read into, contained in the two above.</summary>
    public const long BaselineBufferBytes = Kilobyte;

    /// <summary>Our echo server with no connection, resident.</summary>
    public const long EchoServerBytes = 60 * Megabyte;

    /// <summary>Its side of one idle connection, kernel memory apart: the ceiling that it is built to.</summary>
    public const long EchoServerBytesPerConnection = 4 * Kilobyte;

    /// <summary>
    /// What a small segment waiting in a socket costs the kernel beside its bytes: the buffer's head and its shared info.
    /// </summary>
    public const long KernelBytesPerSegment = 768;
}
