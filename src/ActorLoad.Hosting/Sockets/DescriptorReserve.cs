using ActorLoad.Hosting.Machine;
using Microsoft.Win32.SafeHandles;

namespace ActorLoad.Hosting.Sockets;

/// <summary>
/// Descriptors held back for one purpose, let go when the process has no other: one at a time, and taken again when there are some, or all at once, for good.
/// Thread-safe.
/// </summary>
/// <remarks>
/// The runtime is such a purpose. When a process has no descriptor left the garbage collector can't read how much memory there is, takes that for none, and ends
/// the process; no report comes of it. So the first socket that finds no descriptor stops the opening, and those held for the runtime are let go; and no reserve
/// keeps the last one of a process.
/// </remarks>
/// <param name="size">How many are taken, where there are as many.</param>
/// <param name="take">Opens anything; null: there is no descriptor.</param>
public sealed class DescriptorReserve(int size, Func<SafeFileHandle?> take) : IDisposable
{
    private const string Anything = "/dev/null";

    private readonly Lock _gate = new();
    private readonly Stack<SafeFileHandle> _held = new();
    private bool _disposed;

    /// <summary>Takes as many as there are, up to <paramref name="size"/>.</summary>
    public DescriptorReserve(int size)
        : this(size, static () => ProcFile.TryOpen(Anything)) => Refill();

    /// <summary>How many are held.</summary>
    public int Held
    {
        get
        {
            lock (_gate)
                return _held.Count;
        }
    }

    /// <summary>Makes one descriptor free: whoever comes first has it.</summary>
    /// <returns>False: none is held.</returns>
    public bool LetGo()
    {
        lock (_gate)
        {
            if (!_held.TryPop(out var handle))
                return false;
            handle.Dispose();
            return true;
        }
    }

    /// <summary>Takes what is missing, as far as there are any, and leaves one free for the runtime, if need be of those that were held.</summary>
    public void Refill()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            while (_held.Count < size && take() is { } handle)
                _held.Push(handle);
            if (take() is { } free)
                free.Dispose();
            else if (_held.Count > 1)
                _held.Pop().Dispose();
        }
    }

    /// <summary>Reads something that takes a descriptor; where there is none, with one of these.</summary>
    /// <param name="read">Null: it could not.</param>
    public T? Read<T>(Func<T?> read)
        where T : class
    {
        if (read() is { } found)
            return found;
        if (!LetGo())
            return null;
        var second = read();
        Refill();
        return second;
    }

    /// <summary>Lets go of all of them, and takes none again.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            while (_held.TryPop(out var handle))
                handle.Dispose();
        }
    }
}
