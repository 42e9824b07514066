using System.Text.Json.Nodes;

namespace EndToEnd.Deploy;

/// <param name="Title">As a person reads it.</param>
/// <param name="Source">The data source it names.</param>
/// <param name="Queries">With the dashboard's variables in them.</param>
internal sealed record Panel(int Id, string Title, string Source, IReadOnlyList<string> Queries);

/// <summary>deploy/grafana/actorload.json, as far as a query goes.</summary>
internal sealed class Dashboard
{
    private readonly JsonNode _root = JsonNode.Parse(File.ReadAllText(Monitoring.DashboardFile))!;

    public int SchemaVersion => _root["schemaVersion"]!.GetValue<int>();

    public IReadOnlyList<string> Variables => [.. _root["templating"]!["list"]!.AsArray().Select(variable => Text(variable!["name"]))];

    /// <summary>Rows are left out.</summary>
    public IReadOnlyList<Panel> Panels =>
    [
        .. AllPanels.Where(panel => Text(panel["type"]) != "row").Select(panel => new Panel(
            panel["id"]!.GetValue<int>(), Text(panel["title"]), Text(panel["datasource"]!["uid"]),
            [.. panel["targets"]!.AsArray().Select(target => Text(target!["expr"]))])),
    ];

    /// <summary>What is drawn over all panels, such as alerts: it may well find nothing.</summary>
    public IReadOnlyList<string> Annotations =>
        [.. _root["annotations"]!["list"]!.AsArray().Where(annotation => annotation!["expr"] is not null).Select(annotation => Text(annotation!["expr"]))];

    public IReadOnlyList<int> Ids => [.. AllPanels.Select(panel => panel["id"]!.GetValue<int>())];

    /// <summary>Every query of a panel, as Grafana sends it when All is chosen in each variable.</summary>
    public static string Filled(string query, IEnumerable<string> engines, IEnumerable<string> nodes) => query
        .Replace("$__rate_interval", "20s", StringComparison.Ordinal)
        .Replace("$engine", $"({string.Join('|', engines)})", StringComparison.Ordinal)
        .Replace("$node", $"({string.Join('|', nodes)})", StringComparison.Ordinal);

    /// <summary>A query without what the variables choose, which is how docs/metrics.md has it.</summary>
    public static string Plain(string query)
    {
        foreach (var choice in new[] { "engine=~\"$engine\",node=~\"$node\"", "engine=~\"$engine\"" })
            query = query.Replace("," + choice, "", StringComparison.Ordinal).Replace(choice, "", StringComparison.Ordinal);
        return query.Replace("{}", "", StringComparison.Ordinal).Replace("$__rate_interval", "30s", StringComparison.Ordinal);
    }

    private IEnumerable<JsonNode> AllPanels => _root["panels"]!.AsArray().Select(panel => panel!);

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
