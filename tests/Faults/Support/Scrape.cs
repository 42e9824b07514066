using System.Globalization;
using System.Text.RegularExpressions;

namespace Faults.Support;

/// <summary>What <c>/metrics</c> of a run said at one time.</summary>
internal sealed partial class Scrape(string text)
{
    /// <param name="label">The value of some label, or nothing.</param>
    public double this[string name, string label] => double.Parse(
        text.Split('\n').Single(line => line.StartsWith(name + "{", StringComparison.Ordinal)
            && (label.Length == 0 || line.Contains($"=\"{label}\"", StringComparison.Ordinal))).Split(' ')[^1],
        CultureInfo.InvariantCulture);

    /// <summary>Of a histogram: its upper bounds in seconds, rising, and how many values are at most that.</summary>
    public IReadOnlyList<(double Bound, double Count)> Buckets(string name) =>
    [
        .. text.Split('\n')
            .Where(line => line.StartsWith(name + "_bucket{", StringComparison.Ordinal))
            .Select(line => (
                Bound: Bound().Match(line).Groups[1].Value is var bound && bound == "+Inf" ? double.PositiveInfinity : Number(bound),
                Count: Number(line.Split(' ')[^1])))
            .OrderBy(bucket => bucket.Bound),
    ];

    /// <summary>The address, as soon as it is open.</summary>
    public static async Task<Uri> AddressAsync(ActorLoadRun run) =>
        new(Address().Match(await run.Process.Error.FirstAsync("metrics at http://")).Value);

    public static async Task<Scrape> OfAsync(HttpClient client, Uri address) => new(await client.GetStringAsync(address));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("http://[0-9.:]+/metrics")]
    private static partial Regex Address();

    [GeneratedRegex("le=\"([^\"]+)\"")]
    private static partial Regex Bound();
}
