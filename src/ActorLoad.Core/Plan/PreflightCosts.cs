namespace ActorLoad.Core.Plan;

/// <summary>What a connection and a process cost, rounded up: preflight errs by refusing a little early, not by being killed in the ramp.</summary>
public static class PreflightCosts
{
    private const long Kilobyte = 1024;
    private const long Megabyte = 1024 * Kilobyte;

    /// <summary>
    /// Descriptors beside the connections: event queues, assemblies, logs, metrics and operator clients, the sockets that classify failed connects.
    /// A choice, not a measurement: it leaves 19,000 connections room under the usual limit of 20,000.
    /// </summary>
    public const int DescriptorReserve = 256;

    /// <summary>.NET 10 with an idle ActorSystem, resident (measured: about 70 MB).</summary>
    public const long GeneratorBytes = 70 * Megabyte;

    /// <summary>
    /// Our side of one connection: two actors, two mailboxes, receive buffer, socket objects. A plain Akka.IO client holds 12.2 KB of heap a
    /// connection (measured by heap walk); the rest is for what the collector has not freed yet.
    /// </summary>
    public const long GeneratorBytesPerConnection = 14 * Kilobyte;

    /// <summary>The receive buffer contained in <see cref="GeneratorBytesPerConnection"/>; a longer frame pays for what is beyond it.</summary>
    public const long ReceiveBufferBytes = 4 * Kilobyte;

    /// <summary>Kernel memory of one end of an idle TCP connection: tcp_sock (about 2.4 KB), inode and dentry, file, epoll item, hash entries.</summary>
    public const long KernelBytesPerSocket = 4 * Kilobyte;

    /// <summary>Our echo server with no connection, resident.</summary>
    public const long EchoServerBytes = 60 * Megabyte;

    /// <summary>Its side of one idle connection, kernel memory apart: the ceiling that it is built to.</summary>
    public const long EchoServerBytesPerConnection = 4 * Kilobyte;

    /// <summary>What a small segment waiting in a socket costs the kernel beside its bytes: the buffer's head and its shared info.</summary>
    public const long KernelBytesPerSegment = 768;
}
