using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ActorLoad.Core.Report;

namespace ActorLoad.Hosting.Operate.Dashboard;

/// <summary>A run as the page shows it: texts ready to be shown, figures as everywhere (<see cref="Humanize"/>), and points for the charts.</summary>
/// <param name="Run">Tells runs apart.</param>
/// <param name="Version">Rises with each.</param>
/// <param name="Subject">What is measured by what.</param>
/// <param name="Share">How far the phase has come, 0 to 1; null where that is not known.</param>
/// <param name="Over">There will be no further state.</param>
/// <param name="May">The orders that make sense now.</param>
/// <param name="Points">The newest, oldest first; what is missing before them is in the history.</param>
internal sealed record PageState(
    string Run, long Version, string Subject, string Phase, string PhaseText, double? Share, string Elapsed, bool Paused, bool Over, PageStanding Standing,
    ImmutableArray<string> May, ImmutableArray<PageField> Connections, ImmutableArray<PageField> Messages, ImmutableArray<PageField> Generator,
    PageTable Latencies, ImmutableArray<PageField> Errors, PageTable Nodes, PageTable Events, ImmutableArray<PagePoint> Points);

/// <summary>What the run is worth, or would be.</summary>
/// <param name="Tone">As the classes of the style sheet: good, warn, bad, or empty.</param>
/// <param name="Note">After the name; empty: nothing.</param>
internal sealed record PageStanding(string Name, string Tone, string Note, ImmutableArray<string> Reasons);

/// <inheritdoc cref="PageStanding" path="/param[@name='Tone']"/>
internal sealed record PageField(string Name, string Value, string Tone = "");

internal sealed record PageTable(ImmutableArray<string> Heads, ImmutableArray<PageRow> Rows);

/// <inheritdoc cref="PageStanding" path="/param[@name='Tone']"/>
internal sealed record PageRow(ImmutableArray<string> Cells, string Tone = "");

/// <summary>A second of the run. Latencies in microseconds, null without a reply; CPU as a share of the usable cores.</summary>
internal readonly record struct PagePoint(int Second, long Asked, long Open, long Connecting, long Sent, long Echoed, long? P50, long? P99, double Cpu)
{
    public static PagePoint Of(RunProgress progress)
    {
        var second = progress.LastSecond;
        return new PagePoint(
            second.Second, second.Asked, second.Connections, progress.Connecting, second.Sent, second.Echoed, second.P50, second.P99,
            double.IsFinite(second.Cpu) ? second.Cpu : 0);
    }
}

/// <summary>The seconds before a page was opened.</summary>
internal sealed record PageHistory(string Run, ImmutableArray<PagePoint> Points);

/// <summary>Said when nothing else is.</summary>
/// <param name="QuietSeconds">Since the run last said something.</param>
internal sealed record PageBeat(double QuietSeconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PageState))]
[JsonSerializable(typeof(PageHistory))]
[JsonSerializable(typeof(PageBeat))]
[JsonSerializable(typeof(PageAnswer))]
internal sealed partial class PageJsonContext : JsonSerializerContext;
