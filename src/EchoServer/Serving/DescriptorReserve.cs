using EchoServer.Native;

namespace EchoServer.Serving;

/// <summary>
/// Keeps the last descriptors of the process from being used for connections. Without any, the runtime cannot load the next assembly
/// that it needs, and ends the process with "Out of memory".
/// </summary>
internal sealed class DescriptorReserve
{
    /// <summary>How many are kept; the runtime opens a file or two at a time.</summary>
    public const int Kept = 32;

    private readonly int _firstKept = (int)Math.Min(Libc.DescriptorLimit(), int.MaxValue) - Kept;

    /// <summary>Whether <paramref name="descriptor"/>, just given out, was the last that is not kept: the system gives out the lowest.</summary>
    public bool IsReachedBy(int descriptor) => descriptor >= _firstKept - 1;

    /// <summary>Whether the next descriptor would be one that is kept, found out by taking one for a moment.</summary>
    public bool IsReached()
    {
        var next = Libc.EventDescriptor(0, Libc.CloseOnExec);
        if (next < 0) return true;
        _ = Libc.Close(next);
        return next >= _firstKept;
    }
}
