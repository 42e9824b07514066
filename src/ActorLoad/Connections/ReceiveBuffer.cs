using System.Numerics;

namespace ActorLoad.Connections;

/// <summary>
/// How long the buffer is into which a connection receives. Akka.IO rents it from the shared array pool, whose arrays are as long as powers of two, and keeps it
/// for the life of the connection: at Akka.IO's 4 kB it is the largest part of what an idle one costs.
/// </summary>
public static class ReceiveBuffer
{
    /// <summary>Bytes. Less would cost a system call more for common messages, and save little.</summary>
    public const int Least = 512;

    /// <summary>The least power of two that holds the longest message but for its header: one that long, of which there are few, is read in two parts.</summary>
    /// <param name="messageSize">Of the longest message, bytes without the header.</param>
    /// <param name="most">akka.io.tcp.maximum-frame-size, bytes: never longer than that.</param>
    public static int SizeOf(int messageSize, int most) =>
        (int)Math.Min(most, Math.Max(Least, BitOperations.RoundUpToPowerOf2((uint)messageSize)));
}
