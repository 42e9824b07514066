using System.Collections.Immutable;
using System.Net;
using ActorLoad.Baseline.Run;
using ActorLoad.Baseline.Tests.Support;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Nodes;
using ActorLoad.Hosting.Run;
using ActorLoad.Tests.Connections;
using Xunit;

namespace ActorLoad.Baseline.Tests.Run;

/// <summary>A whole run in the test's process, over loopback. The generator's own limits are wide: the machine that tests run on is loaded.</summary>
internal sealed class SmallRun : IRunObserver
{
    private const string Base =
        """
        connections = 20
        message { interval = 100ms, size { min = 8, max = 64 }, in-flight = 64 }
        hold.duration = 1s
        limits { schedule-lag-p99 = 1h, dispatcher-delay-p99 = 1h, cpu = 1, stall = 1h, stalled-share = 1 }

        """;

    private readonly TaskCompletionSource<RunReport> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<IRunHandle> _handle = new();
    private readonly Action<IRunHandle, RunProgress>? _onProgress;
    private int _finishes;
    private TallySnapshot _totals = TallySnapshot.Zero;

    private SmallRun(Action<IRunHandle, RunProgress>? onProgress) => _onProgress = onProgress;

    /// <summary>Runs it to its end, and holds its report to what must be true of every one.</summary>
    /// <param name="hocon">Over twenty connections that send ten messages a second, for a second.</param>
    /// <param name="started">Called when it is under way.</param>
    /// <param name="stopped">The plan is not carried out whole.</param>
    public static async Task<RunReport> RunAsync(
        string model, string hocon, IPEndPoint target, Action<IRunHandle, RunProgress>? onProgress = null,
        Action<IRunHandle>? started = null, bool stopped = false)
    {
        var options = TestOptions.Of(Base + $"baseline.model = {model}\n" + hocon);
        var setup = new RunSetup(model, options, [target], new MachineReport("test", "test", 2, 1L << 32, 1 << 16), TimeProvider.System);
        var observer = new SmallRun(onProgress);
        await using var run = new BaselineRun("run", setup, observer);
        observer._handle.SetResult(run);
        started?.Invoke(run);

        var report = await observer._finished.Task.WithPatience();
        await run.DisposeAsync();
        await run.Ended.WithPatience();

        Assert.Equal(1, observer._finishes);
        Assert.Equal(report.Messages with { PerSecond = 0 }, observer._totals.Messages(0));
        if (report.Verdict != Verdict.InternalError)
            Assert.Empty(Books.Check(report.Connections, report.Messages));
        if (!stopped)
        {
            Assert.True(report.Verdict != Verdict.InternalError, string.Join("\n", report.Reasons));
            Assert.Equal(setup.Plan.PlannedSends(), report.Messages.Planned);
        }

        return report;
    }

    void IRunObserver.OnProgress(RunProgress progress, ImmutableArray<NodeDelta> deltas)
    {
        _totals = deltas.Aggregate(_totals, (sum, delta) => sum + delta.Counts);
        if (_finishes > 0)
            _finishes++;
        _onProgress?.Invoke(_handle.Task.Result, progress);
    }

    void IRunObserver.OnFinished(RunReport report, ImmutableArray<NodeDelta> deltas)
    {
        _totals = deltas.Aggregate(_totals, (sum, delta) => sum + delta.Counts);
        _finishes++;
        _finished.TrySetResult(report);
    }
}
