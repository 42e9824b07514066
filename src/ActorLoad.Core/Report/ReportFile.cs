using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace ActorLoad.Core.Report;

/// <summary>Puts a result on disk whole or not at all.</summary>
public static class ReportFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Writes beside the file and renames, so that a reader never sees half a result. What is no regular file (a pipe, <c>/dev/stdout</c>)
    /// is written to as it is, and never replaced.
    /// </summary>
    /// <returns>Null when written; else the problem, upon which the caller prints the text to stdout so that no result is lost.</returns>
    public static string? Write(string path, string text)
    {
        try
        {
            if (FileKind.IsSpecial(path))
                WriteThrough(path, FileMode.Open, text);
            else
                Replace(LinkTarget(path), text);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"{path} could not be written: {error.Message}";
        }
    }

    private static void Replace(string path, string text)
    {
        var directory = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        var temporary = Path.Combine(directory, $".{Path.GetFileName(path)}.{Environment.ProcessId}.tmp");
        try
        {
            WriteThrough(temporary, FileMode.Create, text);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    private static void WriteThrough(string path, FileMode mode, string text)
    {
        using var stream = new FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);
        stream.Write(Utf8.GetBytes(text));
        // A renamed file whose bytes are still in memory is empty after a power cut.
        if (mode == FileMode.Create) stream.Flush(flushToDisk: true);
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The problem that brought us here is the one to tell.
        }
    }

    private static string LinkTarget(string path) =>
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    /// <summary>Asks the kernel what a path is; .NET does not say.</summary>
    private static class FileKind
    {
        private const int StatxSize = 256, ModeOffset = 28, TypeMask = 0xF000, Regular = 0x8000, Directory = 0x4000;
        private const int CurrentDirectory = -100;
        private const uint WantType = 1;

        /// <returns>False too where nothing is there, and where the system cannot tell.</returns>
        public static bool IsSpecial(string path)
        {
            if (!OperatingSystem.IsLinux()) return false;
            var result = new byte[StatxSize];
            try
            {
                if (Statx(CurrentDirectory, Utf8.GetBytes(path + '\0'), 0, WantType, result) != 0) return false;
            }
            catch (EntryPointNotFoundException)
            {
                return false;
            }
            return (BinaryPrimitives.ReadUInt16LittleEndian(result.AsSpan(ModeOffset)) & TypeMask) is not (Regular or Directory);
        }

        [DllImport("libc", EntryPoint = "statx")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int Statx(int directory, byte[] path, int flags, uint mask, byte[] result);
    }
}
