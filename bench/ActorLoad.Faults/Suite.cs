using System.Diagnostics;
using System.Reflection;
using System.Xml.Linq;

namespace ActorLoad.Faults;

/// <summary>The test programs that hold the suite's tests, and the repository they are of.</summary>
internal static class Suite
{
    public static string Root { get; } = Path.GetFullPath(Written("root").Single(), AppContext.BaseDirectory);

    /// <summary>Runs them one after the other; what they say goes to standard error.</summary>
    /// <param name="lines">Numbers; empty: all.</param>
    public static IReadOnlyList<TestResult> Run(IReadOnlyList<int> lines)
    {
        var results = Directory.CreateTempSubdirectory("actorload-faults-");
        try
        {
            return [.. Written("suite").SelectMany((suite, i) => Run(Path.Combine(Root, suite), Path.Combine(results.FullName, $"{i}.xml"), lines))];
        }
        finally
        {
            results.Delete(recursive: true);
        }
    }

    private static IReadOnlyList<TestResult> Run(string suite, string results, IReadOnlyList<int> lines)
    {
        var wanted = lines.Count == 0 ? ["reliability=*"] : lines.Select(line => $"reliability=R{line}");
        var start = new ProcessStartInfo("dotnet", [suite, .. wanted.SelectMany(trait => (string[])["-trait", trait]), "-noColor", "-result-xml", results])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } line) Console.Error.WriteLine(line);
        process.WaitForExit();
        // It ends with another code where tests have failed, which the results say; without results it did not get so far.
        return File.Exists(results) ? TestResult.ReadAll(XDocument.Load(results)) : throw new InvalidOperationException($"{suite} wrote no results.");
    }

    private static IEnumerable<string> Written(string key) =>
        typeof(Suite).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Where(metadata => metadata.Key == key).Select(metadata => metadata.Value!);
}
