using Microsoft.Win32.SafeHandles;

namespace ActorLoad.Hosting.Sockets;

/// <summary>
/// Some descriptors held back for the runtime. When a process has none left the garbage collector can't read how much memory there is, takes that for none,
/// and ends the process; no report comes of it. So the first socket that finds no descriptor stops the opening, and these are let go.
/// </summary>
public sealed class SpareDescriptors : IDisposable
{
    private const string Anything = "/dev/null";

    private readonly SafeFileHandle[] _held;

    /// <summary>Takes as many as there are, up to <paramref name="count"/>.</summary>
    public SpareDescriptors(int count)
    {
        var held = new List<SafeFileHandle>(count);
        try
        {
            while (held.Count < count)
                held.Add(File.OpenHandle(Anything));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Fewer, or none: the run goes on as it would without.
        }

        _held = [.. held];
    }

    public void Dispose()
    {
        foreach (var handle in _held)
            handle.Dispose();
    }
}
