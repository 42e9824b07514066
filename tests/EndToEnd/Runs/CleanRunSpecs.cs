using System.Text.Json;

namespace EndToEnd.Runs;

public class CleanRunSpecs(CleanRun run) : IClassFixture<CleanRun>
{
    [Fact]
    public void Should_be_valid_or_blame_the_generator_when_nothing_goes_wrong()
    {
        // A machine that is busy with something else is a reason for the one, and for nothing else.
        run.Result.Checked(run.Report.Verdict == Verdict.GeneratorLimited ? Verdict.GeneratorLimited : Verdict.Valid);
    }

    [Fact]
    public void Should_open_and_hold_what_was_asked_when_nothing_goes_wrong()
    {
        var connections = run.Report.Connections;

        Assert.Equal(
            (CleanRun.Connections, CleanRun.Connections, CleanRun.Connections, CleanRun.Connections, 0),
            (connections.Asked, connections.Opened, connections.HeldMin, connections.AtEnd, connections.Reconnects));
        Assert.Equal(CleanRun.Connections, connections.HeldMean, 3);
        Assert.Equal(CleanRun.Connections, run.Counts.Accepted);
    }

    [Fact]
    public void Should_send_what_was_planned_and_have_it_echoed_when_nothing_goes_wrong()
    {
        var messages = run.Report.Messages;

        Assert.Equal(CleanRun.Connections * CleanRun.Sends, messages.Planned);
        Assert.Equal((messages.Planned, messages.Planned, 0), (messages.Sent, messages.Echoed, messages.ErrorRate));
    }

    [Fact]
    [Reliability(13)]
    public void Should_count_what_the_server_counted_when_nothing_goes_wrong()
    {
        var messages = run.Report.Messages;

        Assert.Equal((messages.Sent, messages.BytesSent, messages.BytesReceived), (run.Counts.Frames, run.Counts.BytesReceived, run.Counts.BytesSent));
    }

    [Fact]
    public void Should_measure_every_message_and_every_connect_when_nothing_goes_wrong()
    {
        var (latency, sent) = (run.Report.LatencyMicros, run.Report.Messages.Sent);

        Assert.Equal((sent, sent, sent), (latency.Service!.Count, latency.Response!.Count, latency.ScheduleLag!.Count));
        Assert.Equal(CleanRun.Connections, run.Report.Connections.ConnectMicros!.Count);
        Assert.True(latency.Response.Max >= latency.Service.Max);
    }

    [Fact]
    public void Should_hold_as_long_as_asked_when_nothing_goes_wrong()
    {
        Assert.InRange(run.Report.Phases.HoldSeconds, 2, 3);
        Assert.Equal(run.Report.Messages.Echoed / run.Report.Phases.HoldSeconds, run.Report.Messages.PerSecond, 1);
    }

    [Fact]
    public void Should_add_up_in_its_timeline_when_nothing_goes_wrong()
    {
        Assert.Equal(run.Report.Messages.Sent, run.Report.Timeline.Sum(point => point.Sent));
        Assert.Equal(run.Report.Messages.Echoed, run.Report.Timeline.Sum(point => point.Echoed));
    }

    [Fact]
    [Reliability(22)]
    public void Should_show_the_same_figures_on_the_terminal_and_in_the_result()
    {
        Assert.Matches($@"planned +{run.Report.Messages.Planned:N0} ", run.Result.Out);
        Assert.Contains($"{run.Report.Verdict.Name()}  (exit code {run.Result.ExitCode})", run.Result.Out);
    }

    /// <summary>The contract: the fields of the design, each in its place, and those that were added since.</summary>
    [Fact]
    public void Should_write_exactly_the_fields_of_schema_1()
    {
        const string Percentiles = "p50 p90 p99 p999 p9999 max mean count";
        var expected = new Dictionary<string, string>
        {
            [""] = "schema tool version engine label startedAt seed verdict exitCode reasons reasonVerdicts warnings config machine phases connections messages " +
                "latencyMicros generator errors thresholds timeline events nodes recovery curves steered",
            ["machine"] = "os runtime cores memoryBytes descriptorLimit",
            ["phases"] = "rampSeconds holdSeconds drainSeconds",
            ["connections"] = "asked opened failed notAttempted heldMin heldMean atEnd reconnects connectMicros askedMin missingMax",
            ["connections.connectMicros"] = Percentiles,
            ["messages"] = "planned sent skipped failed echoed timedOut corrupt lostOnClose inFlightAtStop late unexpected errorRate bytesSent " +
                "bytesReceived perSecond",
            ["latencyMicros"] = "service response scheduleLag",
            ["latencyMicros.service"] = Percentiles,
            ["latencyMicros.response"] = Percentiles,
            ["latencyMicros.scheduleLag"] = Percentiles,
            ["generator"] = "rssBytes pssBytes rssBytesPerConnection heapBytes cpuSeconds cpuShare cpuMicrosPerMessage contextSwitches threads actors " +
                "gcPauseSeconds gcCount dispatcherDelayMicros stalls allocatedBytesPerMessage tasks probesInLosses",
            ["generator.dispatcherDelayMicros"] = Percentiles,
            ["errors"] = "connect close",
            ["errors.connect"] = "refused timeout reset unreachable dns noPort noDescriptor unknown noThread",
            ["errors.close"] = "peerFin reset protocol mismatch network unknown",
            ["timeline[0]"] = "second asked connections sent echoed p50 p99 cpu rssBytes gcPauseMicros threads heapBytes",
            ["events[0]"] = "second kind text",
            ["recovery"] = "resolutionMicros losses unlisted",
            ["curves"] = "service response scheduleLag connect",
            ["curves.response[0]"] = "quantile micros",
            ["nodes[0]"] = "name role asked opened echoed lost rssBytes cpuSeconds state machine planned sent atEnd pssBytes responseP50 responseP99 " +
                "scheduleLagP99",
        };
        using var json = JsonDocument.Parse(run.Result.Json!);

        foreach (var (path, names) in expected)
        {
            var found = At(json.RootElement, path).EnumerateObject().Select(property => property.Name);
            Assert.True(names.Split(' ').ToHashSet().SetEquals(found), $"{path}: {string.Join(' ', found)}");
        }
        Assert.All(run.Report.Config.Keys, key => Assert.Matches("^[a-z0-9.-]+$", key));
    }

    private static JsonElement At(JsonElement root, string path) => path.Split('.', StringSplitOptions.RemoveEmptyEntries).Aggregate(
        root, (at, name) => name.EndsWith("[0]", StringComparison.Ordinal) ? at.GetProperty(name[..^3])[0] : at.GetProperty(name));
}
