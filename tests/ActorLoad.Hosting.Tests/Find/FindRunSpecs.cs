using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Find;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Find;
using ActorLoad.Hosting.Run;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Hosting.Tests.Find;

/// <summary>A search whose steps are the test's.</summary>
public sealed class FindRunSpecs : IStepRunner, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<long> _tried = [];
    private Func<long, StepEnd> _server = value => value <= 100 ? Held() : Ended(Verdict.Incomplete, "losses");

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Should_report_every_step_and_the_answer()
    {
        var report = await RunAsync();

        Assert.Equal(("FOUND", 0, 100, 103L), (report.Conclusion, report.ExitCode, report.Holds, report.Fails));
        Assert.Equal("losses", report.Reason);
        Assert.Equal(_tried, report.Steps.Select(step => step.Value));
        Assert.Equal(Enumerable.Range(1, _tried.Count), report.Steps.Select(step => step.Number));
        Assert.Equal([50L, 100, 200], _tried[..3]);
    }

    [Fact]
    public async Task Should_end_with_what_is_known_when_it_is_stopped_in_a_step()
    {
        _server = value =>
        {
            if (value < 200)
                return Held();
            _stop.Cancel();
            return Ended(Verdict.Incomplete, "Stopped early: The search in the hold.");
        };

        var report = await RunAsync();

        Assert.Equal(("STOPPED", 4, 100, (long?)null), (report.Conclusion, report.ExitCode, report.Holds, report.Fails));
        Assert.Null(report.Steps[^1].Outcome);
    }

    /// <summary>Its losses may be those of the stop.</summary>
    [Fact]
    public async Task Should_not_count_a_step_that_failed_while_it_was_stopped()
    {
        _server = _ =>
        {
            _stop.Cancel();
            return Ended(Verdict.Incomplete, "losses");
        };

        var report = await RunAsync();

        Assert.Equal(("STOPPED", (long?)null), (report.Conclusion, report.Fails));
    }

    [Fact]
    public async Task Should_end_with_what_it_said_when_a_step_makes_no_report()
    {
        _server = value => value < 200 ? Held() : new StepEnd(null, 134, TimeSpan.FromSeconds(1), null, "Out of memory.");

        var report = await RunAsync();

        Assert.Equal(("INTERNAL_ERROR", 1, 100), (report.Conclusion, report.ExitCode, report.Holds));
        Assert.Equal("the step made no report and ended with 134: Out of memory.", report.Reason);
        Assert.Equal((null, 134), (report.Steps[^1].Verdict, report.Steps[^1].ExitCode));
    }

    [Fact]
    public async Task Should_try_a_step_once_more_when_the_generator_was_the_limit()
    {
        _server = value => value <= 100 ? Held() : Ended(Verdict.GeneratorLimited, "slow");

        var report = await RunAsync();

        Assert.Equal(("GENERATOR_LIMITED", 5, 100), (report.Conclusion, report.ExitCode, report.Holds));
        Assert.Equal([50L, 100, 200, 200], _tried[..4]);
        Assert.Equal(100, _tried[^1]);
    }

    Task<StepEnd> IStepRunner.RunAsync(long value, CancellationToken stop)
    {
        _tried.Add(value);
        return Task.FromResult(_server(value));
    }

    private static StepEnd Held() => new(Report(Verdict.Valid), 0, TimeSpan.FromSeconds(2), null, "");

    private static StepEnd Ended(Verdict verdict, string reason) => new(Report(verdict, reason), verdict.ExitCode(), TimeSpan.FromSeconds(2), null, "");

    private static RunReport Report(Verdict verdict, params ImmutableArray<string> reasons)
    {
        var read = LoadOptionsReader.Read(ConfigSources.None);
        var run = new PreparedRun(
            "fake", read.Options!, [new IPEndPoint(IPAddress.Loopback, 1)], new MachineReport("test", "test", 2, 1L << 32, 1 << 16), read.Effective!, []);
        return run.Refuse([], new FakeTimeProvider()) with
        {
            Verdict = verdict,
            ExitCode = verdict.ExitCode(),
            Reasons = reasons,
            ReasonVerdicts = [.. reasons.Select(_ => verdict)],
        };
    }

    private Task<FindReport> RunAsync()
    {
        var read = LoadOptionsReader.Read(new ConfigSources(null, ["actor-load.find.start=50", "actor-load.find.max=1000"], []));
        return new FindRun(new SearchBounds(50, 1_000, 0.05), read.Options!, read.Effective!, null, this, TimeProvider.System).RunAsync(_stop.Token);
    }
}
