using ActorLoad.Core.Report;
using ActorLoad.Hosting.Operate;
using Xunit;

namespace ActorLoad.Hosting.Tests.Operate;

public class PlainProgressSpecs
{
    [Fact]
    public void Should_say_all_that_matters_in_one_line()
    {
        var lines = Shown(
            HealthyRun.Hold with { Elapsed = TimeSpan.FromSeconds(4), PhaseRemaining = TimeSpan.FromSeconds(60) },
            HealthyRun.Hold with { Elapsed = TimeSpan.FromSeconds(16), PhaseRemaining = TimeSpan.FromSeconds(48) });

        Assert.Equal(
            "[hold 12s/1m00s] open 997/1000 sent 12003 echoed 12000 999/s resp p50 212us p99 1.90ms cpu 31% rss 210MB errors 4", lines[^1]);
    }

    [Fact]
    public void Should_say_that_the_run_is_paused_when_it_is() =>
        Assert.StartsWith("[hold 0s/48s, paused] ", Shown(HealthyRun.Hold with { Paused = true })[^1], StringComparison.Ordinal);

    [Fact]
    public void Should_write_each_second_for_five_then_each_five_when_a_phase_goes_on()
    {
        var lines = Shown([.. Enumerable.Range(0, 21).Select(second => HealthyRun.Ramp with { Elapsed = TimeSpan.FromSeconds(second * 0.999) })]);

        Assert.Equal(["0s", "1s", "2s", "3s", "4s", "5s", "10s", "15s", "20s"], lines.Select(line => line.Split('[', ' ', ']')[2]));
    }

    [Fact]
    public void Should_write_at_once_when_the_phase_changes()
    {
        var lines = Shown(
            HealthyRun.Ramp, HealthyRun.Hold with { Elapsed = TimeSpan.FromSeconds(0.3) }, HealthyRun.Hold with
            {
                Phase = RunPhase.Drain,
                Elapsed = TimeSpan.FromSeconds(0.4),
                PhaseRemaining = TimeSpan.FromSeconds(10),
            });

        Assert.Equal(["[ramp", "[hold", "[drain"], lines.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void Should_say_why_at_once_when_the_generator_is_the_limit()
    {
        var limited = HealthyRun.Hold with { Elapsed = TimeSpan.FromSeconds(12.1), Generator = HealthyRun.Hold.Generator with { Limited = ["It was slow."] } };

        var lines = Shown(HealthyRun.Hold, limited, limited with { Elapsed = TimeSpan.FromSeconds(13) });

        Assert.EndsWith("generator limited: It was slow.", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(" LIMITED", lines[2], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public void Should_count_the_workers_once_when_they_stay_as_they_are()
    {
        var lines = Shown(SharedRun.Hold, SharedRun.Hold with { Elapsed = TimeSpan.FromSeconds(13) });

        Assert.StartsWith("[hold 0s/48s] workers 4 of 4", lines[0], StringComparison.Ordinal);
        Assert.Single(lines, line => line.Contains("worker", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_name_a_worker_at_once_when_it_is_lost()
    {
        var lines = Shown(
            SharedRun.Hold, SharedRun.HoldWithLoss with { Elapsed = TimeSpan.FromSeconds(12.1) }, SharedRun.HoldWithLoss with { Elapsed = TimeSpan.FromSeconds(12.2) });

        Assert.EndsWith("worker-2 LOST, workers 3 of 4", lines[^1], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public void Should_name_a_worker_when_it_comes_back()
    {
        var away = SharedRun.Worker(1) with { State = "unreachable" };

        var lines = Shown(SharedRun.Of(SharedRun.Coordinator, away), SharedRun.Of(SharedRun.Coordinator, SharedRun.Worker(1)));

        Assert.EndsWith("worker-1 unreachable, workers 0 of 1", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("worker-1 running, workers 1 of 1", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_count_again_when_a_worker_joins()
    {
        var lines = Shown(SharedRun.Of(SharedRun.Coordinator, SharedRun.Worker(1)), SharedRun.Of(SharedRun.Coordinator, SharedRun.Worker(1), SharedRun.Worker(2)));

        Assert.EndsWith("workers 2 of 2", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_say_nothing_of_workers_when_one_process_is_the_whole_run() =>
        Assert.DoesNotContain(Shown(HealthyRun.Hold with { Nodes = [SharedRun.Worker(1)] }), line => line.Contains("worker", StringComparison.Ordinal));

    [Fact]
    public void Should_go_on_in_silence_when_the_reader_has_gone()
    {
        using var view = new PlainProgress(new ClosedWriter());

        view.Update(HealthyRun.Ramp);
        view.Update(HealthyRun.Hold);
    }

    private static string[] Shown(params RunProgress[] states)
    {
        using var output = new StringWriter();
        using (var view = new PlainProgress(output))
        {
            foreach (var state in states) view.Update(state);
        }
        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
