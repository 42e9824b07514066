using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorLoad.Hosting.Machine;

/// <summary>
/// Gives memory back to the kernel that the start of a process and its ramp have left behind, outside the managed heap: the pages of program files that were gone
/// through once (code of assemblies and libraries, 50 MB or so), of which a run uses a part again, and what malloc has free. File pages that are used again come
/// back from the page cache, 64 kB at a time, without a read from the disk.
/// </summary>
public static partial class UnusedMemory
{
    /// <summary>MADV_DONTNEED, see madvise(2).</summary>
    private const int DontNeed = 4;

    /// <summary>Takes 25 to 50 ms, nearly all of it the kernel's for telling what is mapped. Where the kernel does not say what is mapped, or keeps it, nothing happens.</summary>
    public static void Release()
    {
        if (!OperatingSystem.IsLinux())
            return;
        foreach (var (start, length) in Releasable(ProcFile.TryReadText("/proc/self/smaps") ?? ""))
            _ = Advise((nint)start, (nuint)length, DontNeed);
        try
        {
            _ = TrimAllocator(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Of glibc alone.
        }
    }

    /// <summary>
    /// Mappings of files whose every page is as the file has it, and that this process cannot write to: executable code, and what is read through a shared
    /// mapping. One that has a page of its own, such as code with a breakpoint in it, is left alone; and data, since a loader may be about to write to it.
    /// </summary>
    /// <param name="smaps">Text of /proc/PID/smaps.</param>
    public static ImmutableArray<(ulong Start, ulong Length)> Releasable(string smaps)
    {
        var found = ImmutableArray.CreateBuilder<(ulong, ulong)>();
        (ulong Start, ulong Length)? mapping = null;
        foreach (var line in smaps.AsSpan().EnumerateLines())
        {
            if (MappingOf(line) is { } next)
                mapping = next.Candidate ? (next.Start, next.Length) : null;
            else if (mapping is { } candidate && line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                if (line["Anonymous:".Length..].Trim().SequenceEqual("0 kB"))
                    found.Add(candidate);
                mapping = null;
            }
        }

        return found.ToImmutable();
    }

    /// <param name="line">Such as <c>7f01c0000000-7f01c0400000 r-xp 00001000 fe:00 1234   /usr/lib/libc.so.6</c>.</param>
    /// <returns>Null for a line that is no mapping's first.</returns>
    private static (ulong Start, ulong Length, bool Candidate)? MappingOf(ReadOnlySpan<char> line)
    {
        var dash = line.IndexOf('-');
        var space = line.IndexOf(' ');
        if (dash <= 0 || space < dash || line.Length < space + 6
            || !ulong.TryParse(line[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var start)
            || !ulong.TryParse(line[(dash + 1)..space], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var end))
            return null;
        var access = line.Slice(space + 1, 4);
        var path = line.IndexOf('/') is >= 0 and var at ? line[at..] : [];
        var isFile = path.Length > 0 && !path.StartsWith("/memfd:", StringComparison.Ordinal) && !path.StartsWith("/dev/", StringComparison.Ordinal);
        return (start, end - start, isFile && (access.SequenceEqual("r-xp") || access.SequenceEqual("r--s")));
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int TrimAllocator(nuint keep);
}
