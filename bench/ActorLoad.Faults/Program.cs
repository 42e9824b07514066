using System.Xml.Linq;
using ActorLoad.Faults;

if (args.Contains("--help"))
{
    Console.WriteLine(Arguments.Usage);
    return 0;
}

if (Arguments.Parse(args) is not ({ } arguments, _))
{
    Console.Error.WriteLine($"bench/faults: {Arguments.Parse(args).Problem}\n\n{Arguments.Usage}");
    return 2;
}

var lines = ReliabilityLines.Read(File.ReadAllText(Path.Combine(Suite.Root, "docs", "reliability.md")))
    .Where(line => arguments.Lines.Count == 0 || arguments.Lines.Contains(line.Number));
var started = TimeProvider.System.GetTimestamp();
IReadOnlyList<TestResult> tests = arguments.From.Count > 0
    ? [.. arguments.From.SelectMany(file => TestResult.ReadAll(XDocument.Load(file)))]
    : Suite.Run(arguments.Lines);
var table = FaultTable.Of(lines, tests);
Console.WriteLine(table.ToText());

if (arguments.Docs)
{
    var took = arguments.From.Count > 0 ? "" : $" It took {TimeProvider.System.GetElapsedTime(started).TotalMinutes:0.0} minutes.";
    var origin = $"Measured on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} with {Environment.ProcessorCount} cores, {Environment.OSVersion.VersionString}, .NET {Environment.Version}.{took}";
    File.WriteAllText(Path.Combine(Suite.Root, "docs", "reliability-table.md"), table.ToMarkdown(origin));
}

return table.HasFailed ? 1 : 0;
