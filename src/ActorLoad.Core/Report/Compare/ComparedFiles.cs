using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace ActorLoad.Core.Report.Compare;

/// <summary>Results to compare, from their files: all of them, or everything that is wrong with them.</summary>
/// <param name="Problems">A text for each file that is none: which, what was found, and what is wanted.</param>
/// <param name="Warnings">Files that are named more than once: a run counts once.</param>
public sealed record ComparedFiles(ImmutableArray<ComparedRun> Runs, ImmutableArray<string> Problems, ImmutableArray<string> Warnings)
{
    /// <summary>Bytes. A result of a day's run has some 20 MB; what is larger is something else.</summary>
    public const int LargestFile = 64 * 1024 * 1024;

    private const string Wanted = "wanted is a JSON result, as actorload run --json writes it";

    /// <summary>It does not throw for what is in a file, nor for what a file is.</summary>
    public static ComparedFiles Read(IReadOnlyList<string> files)
    {
        var runs = ImmutableArray.CreateBuilder<ComparedRun>();
        var problems = ImmutableArray.CreateBuilder<string>();
        var warnings = ImmutableArray.CreateBuilder<string>();
        foreach (var same in files.GroupBy(FullPath, StringComparer.Ordinal))
        {
            var file = same.First();
            if (same.Count() > 1) warnings.Add($"{file}: named {same.Count()} times, and counted once");
            var (report, problem) = ReadOne(file);
            if (report is not null) runs.Add(new(file, report));
            if (problem is not null) problems.Add($"{(file.Length == 0 ? "\"\"" : file)}: {problem}; {Wanted}");
        }
        return new(runs.ToImmutable(), problems.ToImmutable(), warnings.ToImmutable());
    }

    private static string FullPath(string file)
    {
        try
        {
            return Path.GetFullPath(file);
        }
        catch (ArgumentException)
        {
            return file;
        }
    }

    private static (RunReport? Report, string? Problem) ReadOne(string file)
    {
        if (Directory.Exists(file)) return (null, "found a directory");
        try
        {
            using var stream = File.OpenRead(file);
            if (Text(stream) is not { } text) return (null, $"found more than {Humanize.Bytes(LargestFile)}, the most that is read");
            return string.IsNullOrWhiteSpace(text) ? (null, "found an empty file") : (JsonReport.Read(text), null);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, "found no such file");
        }
        catch (JsonException error)
        {
            return (null, $"found no result: {Wrapping.Printable(error.Message).TrimEnd('.')}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, $"it could not be read: {error.Message.TrimEnd('.')}");
        }
    }

    /// <returns>Null for one that is too large: a device has no length, so it is read and not asked.</returns>
    private static string? Text(Stream stream)
    {
        if (stream.CanSeek && stream.Length > LargestFile) return null;
        using var bytes = new MemoryStream();
        var buffer = new byte[81_920];
        for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > LargestFile) return null;
        }
        bytes.Position = 0;
        using var reader = new StreamReader(bytes, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
