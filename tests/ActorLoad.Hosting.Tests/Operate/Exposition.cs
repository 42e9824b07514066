using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorLoad.Hosting.Tests.Operate;

/// <summary>Prometheus' text format 0.0.4, read strictly: what a scraper would refuse or a linter would blame throws.</summary>
internal sealed partial class Exposition
{
    private readonly Dictionary<string, string> _types = [];
    private readonly HashSet<string> _helped = [];

    public Exposition(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (HelpLine().Match(line) is { Success: true } help) _helped.Add(help.Groups[1].Value);
            else if (TypeLine().Match(line) is { Success: true } type) _types.Add(type.Groups[1].Value, type.Groups[2].Value);
            else if (SampleLine().Match(line) is { Success: true } sample) Add(sample);
            else throw new FormatException($"No line of the exposition format: {line}");
        }
    }

    public Dictionary<string, double> Samples { get; } = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Types => _types;

    /// <param name="labels">As written, such as <c>state="open"</c>; engine and node are added.</param>
    public double this[string name, string labels = ""] => Of("local", name, labels);

    /// <summary>Of one node of several.</summary>
    public double Of(string node, string name, string labels = "") =>
        Samples[$"{name}{{{labels}{(labels.Length == 0 ? "" : ",")}engine=\"actors\",node=\"{node}\"}}"];

    /// <summary>What PromQL calls <c>sum without (node)</c>.</summary>
    public double Sum(string name, string labels = "") =>
        Samples.Where(sample => sample.Key.StartsWith($"{name}{{{labels}{(labels.Length == 0 ? "" : ",")}engine=", StringComparison.Ordinal))
            .Sum(sample => sample.Value);

    /// <summary>Every series of ours with this label of a node.</summary>
    public IEnumerable<string> SeriesOf(string node) => Samples.Keys.Where(series => series.Contains($"node=\"{node}\"", StringComparison.Ordinal));

    private void Add(Match sample)
    {
        var (name, labels) = (sample.Groups[1].Value, sample.Groups[2].Value);
        var family = _types.ContainsKey(name) ? name : HistogramPart().Replace(name, "");
        if (!_types.TryGetValue(family, out var type)) throw new FormatException($"{name} has no TYPE.");
        if (!_helped.Contains(family)) throw new FormatException($"{name} has no HELP.");
        if (type == "counter" != family.EndsWith("_total", StringComparison.Ordinal)) throw new FormatException($"{name} is a {type}.");
        Samples.Add(name + labels, double.Parse(sample.Groups[3].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("^# HELP ([a-z_]+) .+$")]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE ([a-z_]+) (counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^([a-z_]+)(\{[a-z_]+="[^"]*"(?:,[a-z_]+="[^"]*")*\})? ([-+0-9.eE]+|\+Inf)$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramPart();
}
