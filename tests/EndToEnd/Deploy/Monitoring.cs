using System.Text.RegularExpressions;

namespace EndToEnd.Deploy;

/// <summary>What deploy/ has for Prometheus and Grafana, and Debian's programs to try it with.</summary>
internal static partial class Monitoring
{
    private const string Prometheus = "/usr/bin/prometheus", Promtool = "/usr/bin/promtool", NodeExporter = "/usr/bin/prometheus-node-exporter";

    /// <summary>Of the repository, from the folder that the test assembly lies in.</summary>
    private static readonly string s_repository = Path.GetFullPath("../../../../..", AppContext.BaseDirectory);

    public static string Folder { get; } = Path.Combine(s_repository, "deploy/prometheus");

    public static string MetricsDoc { get; } = File.ReadAllText(Path.Combine(s_repository, "docs/metrics.md"));

    public static string DashboardFile { get; } = Path.Combine(s_repository, "deploy/grafana/actorload.json");

    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    /// <summary>Skips the test where Prometheus is not installed, or the node exporter.</summary>
    public static void Require()
    {
        Assert.SkipUnless(File.Exists(Prometheus), "prometheus is not installed, of Debian's package of that name.");
        Assert.SkipUnless(File.Exists(NodeExporter), "prometheus-node-exporter is not installed, of Debian's package of that name.");
    }

    /// <returns>Its exit code, and all that it said.</returns>
    public static async Task<(int ExitCode, string Said)> PromtoolAsync(params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Promtool), "promtool is not installed, of Debian's package prometheus.");
        await using var promtool = ChildProcess.Start(Promtool, arguments);
        var exitCode = await promtool.EndAsync();
        return (exitCode, promtool.Out.Text + promtool.Error.Text);
    }

    public static ChildProcess StartPrometheus(string config, string storage) => ChildProcess.Start(
        Prometheus, [$"--config.file={config}", $"--storage.tsdb.path={storage}", "--web.listen-address=127.0.0.1:0"]);

    public static ChildProcess StartNodeExporter() => ChildProcess.Start(NodeExporter, ["--web.listen-address=127.0.0.1:0"]);

    /// <summary>The address that a program of Prometheus' family has taken, as its log says: the line that repeats what was asked for has port 0.</summary>
    public static async Task<string> AddressOfAsync(ChildProcess process) =>
        Listening().Match(await process.Error.FirstAsync(line => Listening().IsMatch(line), "the address that it listens on")).Groups["address"].Value;

    [GeneratedRegex("""address="?(?<address>127\.0\.0\.1:[1-9][0-9]*)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Listening();
}
