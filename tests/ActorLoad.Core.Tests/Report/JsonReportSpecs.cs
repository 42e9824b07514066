using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorLoad.Core.Report;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Report;

public class JsonReportSpecs
{
    [Fact]
    public void Should_have_the_fields_of_the_contract_in_their_order()
    {
        var json = Written(Sample.Report);

        Assert.Equal(
            [
                "schema", "tool", "version", "engine", "label", "startedAt", "seed", "verdict", "exitCode", "reasons", "reasonVerdicts", "warnings", "config",
                "machine", "phases", "connections", "messages", "latencyMicros", "generator", "errors", "thresholds", "timeline", "events",
                "nodes", "recovery", "curves", "steered",
            ],
            Names(json));
        Assert.Equal(["rampSeconds", "holdSeconds", "drainSeconds"], Names(json["phases"]));
        Assert.Equal(
            ["asked", "opened", "failed", "notAttempted", "heldMin", "heldMean", "atEnd", "reconnects", "connectMicros", "askedMin", "missingMax"],
            Names(json["connections"]));
        Assert.Equal(
            [
                "planned", "sent", "skipped", "failed", "echoed", "timedOut", "corrupt", "lostOnClose", "inFlightAtStop", "late", "unexpected",
                "errorRate", "bytesSent", "bytesReceived", "perSecond",
            ],
            Names(json["messages"]));
        Assert.Equal(["service", "response", "scheduleLag"], Names(json["latencyMicros"]));
        Assert.Equal(["p50", "p90", "p99", "p999", "p9999", "max", "mean", "count"], Names(json["latencyMicros"]!["service"]));
        Assert.Equal(
            [
                "rssBytes", "pssBytes", "rssBytesPerConnection", "heapBytes", "cpuSeconds", "cpuShare", "cpuMicrosPerMessage",
                "contextSwitches", "threads", "actors", "gcPauseSeconds", "gcCount", "dispatcherDelayMicros", "stalls",
                "allocatedBytesPerMessage", "tasks", "probesInLosses",
            ],
            Names(json["generator"]));
        Assert.Equal(
            ["refused", "timeout", "reset", "unreachable", "dns", "noPort", "noDescriptor", "unknown", "noThread"],
            Names(json["errors"]!["connect"]));
        Assert.Equal(["peerFin", "reset", "protocol", "mismatch", "network", "unknown"], Names(json["errors"]!["close"]));
        Assert.Equal(["expression", "value", "passed"], Names(json["thresholds"]![0]));
        Assert.Equal(
            ["second", "asked", "connections", "sent", "echoed", "p50", "p99", "cpu", "rssBytes", "gcPauseMicros", "threads", "heapBytes"],
            Names(json["timeline"]![0]));
        Assert.Equal(["second", "kind", "text"], Names(json["events"]![0]));
        Assert.Equal(["resolutionMicros", "losses", "unlisted"], Names(json["recovery"]));
        Assert.Equal(
            ["at", "openBefore", "lost", "fewest", "to50Micros", "to90Micros", "to99Micros", "to100Micros", "peakAttemptsPerSecond"],
            Names(json["recovery"]!["losses"]![0]));
        Assert.Equal(
            [
                "name", "role", "asked", "opened", "echoed", "lost", "rssBytes", "cpuSeconds", "state", "machine", "planned", "sent", "atEnd", "pssBytes",
                "responseP50", "responseP99", "scheduleLagP99",
            ],
            Names(json["nodes"]![0]));
    }

    [Fact]
    public void Should_have_every_field_in_its_document()
    {
        var document = File.ReadAllText(Path.Combine(Path.GetFullPath("../../../../..", AppContext.BaseDirectory), "docs/report.md"));
        var words = document.Split([' ', '`', ',', '{', '}', '[', ']', '(', ')', '\n', ';', '.', ':', '*'], StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var report = Written(Sample.Report with { Generator = Sample.Generator with { Stalls = [new(1, 250_000) { Node = "worker-2" }] } });

        Assert.Subset(words, AllNames(report).ToHashSet(StringComparer.Ordinal));

        static IEnumerable<string> AllNames(JsonNode? node) => node switch
        {
            JsonObject fields => fields.SelectMany(field => (IEnumerable<string>)[field.Key, .. field.Key == "config" ? [] : AllNames(field.Value)]),
            JsonArray items => items.SelectMany(AllNames),
            _ => [],
        };
    }

    [Fact]
    public void Should_name_the_node_of_a_stall_when_there_are_several()
    {
        var json = Written(Sample.Report with { Generator = Sample.Generator with { Stalls = [new(1, 250_000) { Node = "worker-2" }, new(2, 1)] } });

        Assert.Equal(["at", "micros", "node"], Names(json["generator"]!["stalls"]![0]));
        Assert.Equal(["at", "micros"], Names(json["generator"]!["stalls"]![1]));
    }

    [Fact]
    public void Should_read_results_of_versions_that_watched_no_recovery_and_gave_reasons_no_verdicts()
    {
        var old = Written(Sample.Report);
        foreach (var added in new[] { "recovery", "reasonVerdicts" })
            Assert.True(old.AsObject().Remove(added));

        var report = JsonReport.Read(old.ToJsonString());

        Assert.Null(report.Recovery);
        Assert.Empty(report.ReasonVerdicts);
    }

    [Fact]
    public void Should_name_the_verdict_of_each_reason()
    {
        var json = Written(Sample.Report with { ReasonVerdicts = [Verdict.Incomplete, Verdict.GeneratorLimited] });

        Assert.Equal(["INCOMPLETE", "GENERATOR_LIMITED"], json["reasonVerdicts"]!.AsArray().Select(name => (string?)name));
    }

    [Fact]
    public void Should_read_results_of_versions_that_said_less_of_a_node()
    {
        var old = Written(Sample.Report);
        var node = old["nodes"]![0]!.AsObject();
        foreach (var added in new[] { "state", "machine", "planned", "sent", "atEnd", "pssBytes", "responseP50", "responseP99", "scheduleLagP99" })
            Assert.True(node.Remove(added));

        var report = JsonReport.Read(old.ToJsonString());

        Assert.Equal(Sample.Report.Nodes[0], Assert.Single(report.Nodes));
        Assert.Empty(report.FinalNodes);
    }

    [Theory]
    [InlineData(Verdict.Valid, "VALID")]
    [InlineData(Verdict.EnvironmentLimited, "ENVIRONMENT_LIMITED")]
    [InlineData(Verdict.Incomplete, "INCOMPLETE")]
    [InlineData(Verdict.GeneratorLimited, "GENERATOR_LIMITED")]
    [InlineData(Verdict.ThresholdFailed, "THRESHOLD_FAILED")]
    [InlineData(Verdict.InternalError, "INTERNAL_ERROR")]
    public void Should_name_the_verdict_as_the_contract_does(Verdict verdict, string name) =>
        Assert.Equal(name, (string?)Written(Sample.Report with { Verdict = verdict })["verdict"]);

    [Fact]
    public void Should_write_null_when_a_histogram_is_empty()
    {
        var empty = new Percentiles(0, 0, 0, 0, 0, 0, 0, 0);

        var json = Written(Sample.Report with { LatencyMicros = new(empty, null, empty) });

        Assert.Null(json["latencyMicros"]!["service"]);
        Assert.Null(json["latencyMicros"]!["response"]);
        Assert.Null(json["latencyMicros"]!["scheduleLag"]);
    }

    [Fact]
    public void Should_write_finite_numbers_when_a_figure_is_none()
    {
        var json = Written(Sample.Report with
        {
            Messages = Sample.Messages with { ErrorRate = double.NaN, PerSecond = double.PositiveInfinity },
            Thresholds = [new("service.p99 < 1ms", double.NaN, false)],
        });

        Assert.Equal(0, (double?)json["messages"]!["errorRate"]);
        Assert.Equal(0, (double?)json["messages"]!["perSecond"]);
        Assert.Null(json["thresholds"]![0]!["value"]);
    }

    [Fact]
    public void Should_write_empty_lists_when_they_were_never_filled()
    {
        var json = Written(Sample.Report with { Reasons = default, Timeline = default, Generator = Sample.Generator with { Stalls = default } });

        Assert.Empty(json["reasons"]!.AsArray());
        Assert.Empty(json["timeline"]!.AsArray());
        Assert.Empty(json["generator"]!["stalls"]!.AsArray());
    }

    [Fact]
    public void Should_keep_expressions_readable() =>
        Assert.Contains("\"service.p99 < 20ms\"", JsonReport.Write(Sample.Report), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "")]
    [InlineData("\"schema\": 1", "\"schema\": 2")]
    [InlineData("\"VALID\"", "\"GOOD\"")]
    [InlineData("\"echoed\"", "\"other\"")]
    [InlineData("\"reasons\": []", "\"reasons\": null")]
    public void Should_refuse_what_is_no_report_of_this_schema(string part, string instead)
    {
        var text = part.Length == 0 ? "no JSON" : JsonReport.Write(Sample.Report).Replace(part, instead, StringComparison.Ordinal);

        Assert.Throws<JsonException>(() => JsonReport.Read(text));
    }

    [Fact]
    public void Should_pass_over_fields_of_later_versions() =>
        Assert.Equal("quick start", JsonReport.Read(JsonReport.Write(Sample.Report).Replace("\"label\"", "\"later\": {}, \"label\"", StringComparison.Ordinal)).Label);

    [Fact]
    public void Should_come_back_as_it_was_written() =>
        Reports.Sample(report =>
        {
            var text = JsonReport.Write(report);
            var back = JsonReport.Read(text);

            Assert.Equivalent(report, back, strict: true);
            Assert.Equal(text, JsonReport.Write(back));
        }, iter: 200);

    private static JsonNode Written(RunReport report) => JsonNode.Parse(JsonReport.Write(report))!;

    private static IEnumerable<string> Names(JsonNode? node) => node!.AsObject().Select(field => field.Key);

    private static readonly Gen<string> Text = Gen.String["abc xyz <>\"'\\/{}\n\t\u001b\u00e9\u4e2d0123456789"];
    private static readonly Gen<double> Finite = Gen.Double[-1e12, 1e12];

    private static readonly Gen<Percentiles?> Histogram = Gen.Select(Gen.Long.Array[6], Finite, Gen.Long[0, long.MaxValue]).Select(
        (values, mean, count) => count == 0 ? null : new Percentiles(values[0], values[1], values[2], values[3], values[4], values[5], mean, count));

    private static readonly Gen<RunReport> Reports =
        from texts in Text.Array[0, 5]
        from figures in Gen.Long.Array[30]
        from shares in Finite.Array[8]
        from histograms in Histogram.Array[5]
        from verdict in Gen.Enum<Verdict>()
        from small in Gen.Int.Array[4]
        select Sample.Report with
        {
            Label = string.Concat(texts),
            Verdict = verdict,
            ExitCode = verdict.ExitCode(),
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(figures[0] & 0x3F_FFFF_FFFF),
            Seed = figures[1],
            Reasons = [.. texts],
            Warnings = [.. texts],
            Config = texts.Select((text, index) => new KeyValuePair<string, string>($"key.{index}", text))
                .ToImmutableSortedDictionary(StringComparer.Ordinal),
            Phases = new(shares[0], shares[1], shares[2]),
            Connections = new(figures[2], figures[3], figures[4], figures[5], figures[6], shares[3], figures[7], figures[8], histograms[0]),
            Messages = new(
                figures[9], figures[10], figures[11], figures[12], figures[13], figures[14], figures[15], figures[16], figures[17], figures[18],
                figures[19], shares[4], figures[20], figures[21], shares[5]),
            LatencyMicros = new(histograms[1], histograms[2], histograms[3]),
            Generator = new(
                figures[22], figures[23], shares[6], figures[24], shares[7], shares[0], shares[1], figures[25], small[0], figures[26], shares[2],
                small[1], histograms[4], [.. shares.Select(at => new Stall(at, figures[27]))], shares[3]),
            Thresholds = [.. texts.Select((text, index) => new ThresholdResult(text, index % 2 == 0 ? null : shares[index], index > 2))],
            Timeline = [.. texts.Select((_, index) => new TimelinePoint(index, 1, 2, 3, 4, index % 2 == 0 ? null : figures[28], figures[29], shares[4], 5))],
            Events = [.. texts.Select(text => new RunEvent(shares[5], "kind", text))],
            Nodes = [.. texts.Select((text, index) => new NodeReport(text, "worker", 1, 2, 3, 4, 5, shares[6])
            {
                State = "lost",
                Machine = text,
                AtEnd = figures[2],
                ResponseP99 = index % 2 == 0 ? null : figures[3],
            })],
        };
}
