using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace ActorLoad.Hosting.Machine;

/// <summary>
/// Samples this process: some microseconds and no garbage but the sample itself, so that one a second costs nothing that would be seen in
/// it. Where there is no /proc the runtime's own, slower counters are used. One thread at a time.
/// </summary>
public sealed class ResourceSampler : IDisposable
{
    /// <summary>
    /// Fields of /proc/self/stat counted from the one after the command's closing parenthesis (proc(5) calls that number 3).
    /// </summary>
    private const int ThreadsField = 20 - 3, ResidentPagesField = 24 - 3;

    private readonly TimeProvider _clock;
    private readonly SafeFileHandle? _stat;
    private readonly byte[] _buffer = new byte[1024];

    public ResourceSampler(TimeProvider clock)
        : this(clock, "/")
    {
    }

    /// <param name="root">Where proc is looked for: a test's own tree.</param>
    internal ResourceSampler(TimeProvider clock, string root)
    {
        _clock = clock;
        _stat = ProcFile.TryOpen(Path.Combine(root, "proc/self/stat"));
    }

    public ResourceSample Sample()
    {
        var (threads, rss) = ReadStat() ?? (System.Diagnostics.Process.GetCurrentProcess().Threads.Count, Environment.WorkingSet);
        var usage = ProcessUsage.Read();
        return new ResourceSample(
            _clock.GetElapsedTime(0),
            rss,
            GC.GetTotalMemory(forceFullCollection: false),
            threads,
            usage.CpuSeconds,
            usage.ContextSwitches,
            GC.CollectionCount(0),
            GC.GetTotalPauseDuration().TotalSeconds,
            GC.GetTotalAllocatedBytes());
    }

    public void Dispose() => _stat?.Dispose();

    private (int Threads, long RssBytes)? ReadStat()
    {
        if (_stat is null || ProcFile.TryRead(_stat, _buffer) is not { } length)
            return null;
        var text = _buffer.AsSpan(0, length);
        var end = text.LastIndexOf((byte)')');
        if (end < 0 || end + 2 > length)
            return null;
        text = text[(end + 2)..];
        long? threads = null, pages = null;
        for (var field = 0; field <= ResidentPagesField && !text.IsEmpty; field++)
        {
            var space = text.IndexOf((byte)' ');
            var value = space < 0 ? text : text[..space];
            if (field == ThreadsField)
                threads = Number(value);
            if (field == ResidentPagesField)
                pages = Number(value);
            text = space < 0 ? [] : text[(space + 1)..];
        }

        return threads is { } t && pages is { } p ? ((int)t, p * Environment.SystemPageSize) : null;
    }

    private static long? Number(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits, out long value, out _) ? value : null;
}
