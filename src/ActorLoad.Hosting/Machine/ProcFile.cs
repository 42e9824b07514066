using Microsoft.Win32.SafeHandles;

namespace ActorLoad.Hosting.Machine;

/// <summary>
/// Files of /proc and /sys: any of them may be missing, unreadable, or vanish between open and read, and that is an answer, not an error.
/// </summary>
internal static class ProcFile
{
    public static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    /// <summary>From the file's start, which makes the kernel write it anew.</summary>
    public static int? TryRead(SafeFileHandle file, Span<byte> into)
    {
        try
        {
            return RandomAccess.Read(file, into, 0);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    /// <returns>Null where there is nothing to read.</returns>
    public static string? TryReadText(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    /// <returns>What follows <paramref name="name"/> on the first line that begins with it; null where there is none.</returns>
    public static string? TryReadLine(string path, string name) =>
        TryReadText(path)?.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();

    public static bool IsUnreadable(Exception e) => e is IOException or UnauthorizedAccessException or System.Security.SecurityException or NotSupportedException;
}
