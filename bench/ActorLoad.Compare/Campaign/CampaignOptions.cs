using System.Collections.Immutable;
using System.Globalization;
using ActorLoad.Compare.Cli;

namespace ActorLoad.Compare.Campaign;

/// <summary>One command of <c>bench/campaign</c>, checked.</summary>
/// <param name="Out">The file of JSON lines; null: none is written.</param>
/// <param name="Keep">The folder with a folder for each seed that was not accepted.</param>
/// <param name="Summary">The file to sum up, and nothing is run; null: seeds are run.</param>
internal sealed record CampaignOptions(long First, long Last, CampaignLoad Load, string? Out, string Keep, string? Summary, bool PlanOnly)
{
    private const int DefaultConnections = 2_000, MostConnections = 15_000;
    private const int DefaultHold = 20, LeastHold = 4, MostHold = 3_600;
    private const long DefaultLast = 20;

    /// <param name="flags">As typed, by name.</param>
    /// <param name="root">The repository, under which the defaults of files and folders lie.</param>
    /// <returns>Options; null where there are problems.</returns>
    public static (CampaignOptions? Options, ImmutableArray<string> Problems) Read(IReadOnlyDictionary<string, string> flags, string root)
    {
        var reader = new FlagReader(flags, root);
        var (first, last) = Seeds(reader);
        var options = new CampaignOptions(
            first, last,
            new CampaignLoad(
                (int)reader.Whole("--connections", DefaultConnections, 10, MostConnections),
                TimeSpan.FromSeconds(reader.Whole("--hold", DefaultHold, LeastHold, MostHold))),
            reader.Has("--out") ? reader.PathOf("--out") : null, reader.PathOf("--keep", "artifacts", "campaign"),
            reader.Has("--summary") ? reader.PathOf("--summary") : null, reader.Has("--plan"));
        return reader.Problems.IsEmpty ? (options, []) : (null, reader.Problems);
    }

    private static (long First, long Last) Seeds(FlagReader reader)
    {
        if (reader.Has("--seed") && reader.Has("--seeds"))
            reader.Add("--seed and --seeds: give one of them");
        if (reader.Has("--seed"))
        {
            var seed = reader.Whole("--seed", 1, 0, long.MaxValue);
            return (seed, seed);
        }

        if (reader.Text("--seeds") is not { } text)
            return (1, DefaultLast);
        if (text.Split("..") is [var from, var to] && Number(from) is { } first && Number(to) is { } last && first <= last)
            return (first, last);
        reader.Add($"--seeds {text}: not two whole numbers such as 1..200, the first not over the second");
        return (1, DefaultLast);
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
