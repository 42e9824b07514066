using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorLoad.Core.Find;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using Spectre.Console.Testing;
using Xunit;

namespace ActorLoad.Core.Tests.Find;

/// <summary>What a search says, in a sentence, as a table and as JSON.</summary>
public class FindReportSpecs
{
    private const string Losses = "12 of 400 planned messages were not echoed (3 %: 12 timed out).";
    private const string Slow = "It sent late: 99 % within 80 ms.";

    [Fact]
    public void Should_say_what_holds_and_what_the_first_failure_is_when_it_is_found() =>
        Assert.Equal(
            ("FOUND", 0, 106L, $"holds 103 connections; first failure is at 106: {Losses}"),
            Said(value => value <= 105 ? StepOutcome.Held : StepOutcome.Failed));

    [Fact]
    public void Should_speak_of_messages_when_the_rate_is_raised() =>
        Assert.Equal(
            $"holds 103 messages a second; first failure is at 106: {Losses}",
            Said(value => value <= 105 ? StepOutcome.Held : StepOutcome.Failed, FindBy.Rate).Text);

    [Fact]
    public void Should_say_that_none_is_held_when_that_is_so() =>
        Assert.Equal($"holds none; first failure is at 1: {Losses}", Said(_ => StepOutcome.Failed).Text);

    [Theory]
    [InlineData(StepOutcome.GeneratorLimited, "GENERATOR_LIMITED", 5, "this generator")]
    [InlineData(StepOutcome.EnvironmentLimited, "ENVIRONMENT_LIMITED", 3, "this machine")]
    public void Should_say_at_least_and_who_is_the_limit_when_it_is_not_the_server(StepOutcome limited, string conclusion, int code, string who) =>
        Assert.Equal(
            (conclusion, code, (long?)null, $"holds at least 103 connections; beyond that {who} is the limit: {Slow}"),
            Said(value => value <= 105 ? StepOutcome.Held : limited));

    [Fact]
    public void Should_say_nothing_of_the_server_when_the_generator_was_the_limit_from_the_start() =>
        Assert.Equal($"says nothing of the server; beyond that this generator is the limit: {Slow}", Said(_ => StepOutcome.GeneratorLimited).Text);

    [Fact]
    public void Should_say_whose_the_maximum_was_when_it_held()
    {
        Assert.Equal(
            ("MAX_REACHED", 0, (long?)null, "holds at least 1,000 connections, the most that was asked for (find.max)."), Said(_ => StepOutcome.Held));
        Assert.Equal(
            ("ENVIRONMENT_LIMITED", 3, (long?)null, "holds at least 1,000 connections; beyond that this machine is the limit: few ports."),
            Said(_ => StepOutcome.Held, maxReason: "few ports."));
    }

    [Fact]
    public void Should_say_what_is_known_when_it_is_stopped()
    {
        Assert.Equal(("STOPPED", 4, (long?)null, "Stopped before it was over: nothing has held yet."), Said(_ => null));
        Assert.Equal(
            ("STOPPED", 4, 200L, $"Stopped before it was over: holds at least 100 connections, and has failed at 200: {Losses}"),
            Said(value => value == 100 ? StepOutcome.Held : value == 200 ? StepOutcome.Failed : null));
    }

    [Fact]
    public void Should_say_what_broke_and_what_is_known_when_a_step_says_nothing() =>
        Assert.Equal(
            ("INTERNAL_ERROR", 1, (long?)null, "The search ended at a step that says nothing (it crashed) What is known: holds at least 100 connections."),
            Said(value => value == 100 ? StepOutcome.Held : null, broken: "it crashed"));

    [Fact]
    public void Should_show_the_answer_first_and_each_step_in_a_row_of_80_columns()
    {
        var console = new TestConsole().Width(80);
        TerminalFind.Write(Report(), console);
        var lines = console.Output.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToList();

        Assert.Equal("FOUND  (exit code 0)", lines[0]);
        Assert.StartsWith("  Holds 103 connections; first failure is at 106: 12 of 400", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^ +1 raise +100 VALID +100 +100 +0 1\.90 ms 3\.50 s$"));
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 80));
    }

    [Fact]
    public void Should_tell_a_step_in_a_line_as_soon_as_it_is_over() =>
        Assert.Equal($"step 2, raise: 200 connections: failed after 3.50 s: {Losses}", TerminalFind.Line(Report().Steps[1], FindBy.Connections));

    [Fact]
    public void Should_have_the_fields_that_are_documented_in_their_order()
    {
        var json = JsonNode.Parse(FindJson.Write(Report()))!;

        Assert.Equal(
            [
                "schema", "kind", "tool", "version", "startedAt", "by", "start", "max", "precision", "conclusion", "exitCode", "holds", "fails", "reason",
                "answer", "steps", "config",
            ],
            json.AsObject().Select(field => field.Key));
        Assert.Equal(
            [
                "number", "phase", "value", "outcome", "verdict", "exitCode", "seconds", "opened", "heldMin", "planned", "lost", "responseP99Micros", "reasons",
                "reason",
            ],
            json["steps"]![1]!.AsObject().Select(field => field.Key));
        Assert.Equal(("raising", "failed", "INCOMPLETE"), ((string?)json["steps"]![1]!["phase"], (string?)json["steps"]![1]!["outcome"], (string?)json["steps"]![1]!["verdict"]));
        Assert.Equal("confirmingFailed", (string?)json["steps"]!.AsArray()[^1]!["phase"]);
    }

    [Fact]
    public void Should_be_the_same_when_it_is_read_back() =>
        Assert.Equal(FindJson.Write(Report()), FindJson.Write(FindJson.Read(FindJson.Write(Report()))));

    [Fact]
    public void Should_refuse_the_result_of_a_run() => Assert.Throws<JsonException>(() => FindJson.Read("{ \"schema\": 1, \"kind\": \"run\" }"));

    private static (string Conclusion, int ExitCode, long? Fails, string Text) Said(
        Func<long, StepOutcome?> server, FindBy by = FindBy.Connections, string? maxReason = null, string? broken = null)
    {
        var (search, steps) = Search(server);
        var answer = FindAnswer.Of(search, by, steps, maxReason, broken);
        return (answer.Conclusion, answer.ExitCode, answer.Fails, answer.Text);
    }

    private static FindReport Report()
    {
        var (search, steps) = Search(value => value <= 105 ? StepOutcome.Held : StepOutcome.Failed);
        var answer = FindAnswer.Of(search, FindBy.Connections, steps, null, null);
        return new FindReport
        {
            Version = "0.1.0",
            StartedAt = new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero),
            By = "connections",
            Start = 100,
            Max = 1_000,
            Precision = 0.05,
            Conclusion = answer.Conclusion,
            ExitCode = answer.ExitCode,
            Holds = search.Holds,
            Fails = answer.Fails,
            Reason = answer.Reason,
            Answer = answer.Text,
            Steps = steps,
            Config = ImmutableSortedDictionary<string, string>.Empty.Add("find.start", "100"),
        };
    }

    /// <summary>From 100 to 1,000; null ends it.</summary>
    private static (BreakingPoint Search, ImmutableArray<FindStep> Steps) Search(Func<long, StepOutcome?> server)
    {
        var search = new BreakingPoint(new SearchBounds(100, 1_000, 0.05));
        var steps = ImmutableArray.CreateBuilder<FindStep>();
        while (search.Next is { } value)
        {
            var outcome = server(value);
            var (verdict, reason) = outcome switch
            {
                StepOutcome.Held => (Verdict.Valid, null),
                StepOutcome.Failed => (Verdict.Incomplete, Losses),
                StepOutcome.GeneratorLimited => (Verdict.GeneratorLimited, Slow),
                _ => (Verdict.EnvironmentLimited, Slow),
            };
            steps.Add(new FindStep(
                steps.Count + 1, search.Phase, value, outcome, verdict, verdict.ExitCode(), 3.5, value, value, value, 0, 1_900, reason is null ? [] : [reason])
            {
                Reason = reason,
            });
            if (outcome is not { } known)
                break;
            search.Note(known);
        }

        return (search, steps.ToImmutable());
    }
}
