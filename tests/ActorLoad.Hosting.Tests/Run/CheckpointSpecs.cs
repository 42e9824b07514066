using ActorLoad.Core.Measure;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Run;
using Xunit;

namespace ActorLoad.Hosting.Tests.Run;

/// <summary>What a conductor gives out as the result so far, and how often. The engine is the test, the clock too.</summary>
public class CheckpointSpecs
{
    private const string File = "checkpoint.file = \"somewhere.json\"\n";

    [Fact]
    public void Should_give_none_when_no_file_is_asked_for()
    {
        using var run = new ConductedRun().Ramped();

        Seconds(run, 5);

        Assert.Empty(run.Checkpoints);
    }

    [Theory]
    [InlineData("1s", 10)]
    [InlineData("2500ms", 5)]
    [InlineData("5s", 2)]
    [InlineData("1m", 0)]
    public void Should_give_one_at_most_as_late_as_asked_when_seconds_pass(string every, int expected)
    {
        using var run = new ConductedRun($"{File}checkpoint.every = {every}");
        run.Conductor.Start();

        Seconds(run, 10);

        Assert.Equal(expected, run.Checkpoints.Count);
    }

    [Fact]
    public void Should_give_none_between_seconds_when_the_phase_changes()
    {
        using var run = new ConductedRun(File).Ramped();

        run.Conductor.OnStanding(ConductedRun.Opened(10));

        Assert.NotEmpty(run.Progress);
        Assert.Empty(run.Checkpoints);
    }

    [Fact]
    public void Should_say_that_the_run_was_not_over_and_when_that_was()
    {
        using var run = new ConductedRun(File).Ramped();

        Seconds(run, 3);

        var report = run.Checkpoints[^1];
        Assert.Equal((Verdict.Incomplete, 4), (report.Verdict, report.ExitCode));
        Assert.StartsWith("A checkpoint at second 5.0 of a run that was not over (hold): ", Assert.Single(report.Reasons), StringComparison.Ordinal);
        Assert.Equal((2, 3, 0), (report.Phases.RampSeconds, report.Phases.HoldSeconds, report.Phases.DrainSeconds));
        Assert.Empty(run.Reports);
    }

    [Fact]
    public void Should_have_books_that_balance_when_messages_are_on_their_way()
    {
        using var run = new ConductedRun(File).Ramped();
        var recorder = run.Setup.Recorder;
        recorder.Count(0, Tally.Planned, 12);
        recorder.Count(1, Tally.NotOpen, 1);
        for (var i = 0; i < 10; i++)
            recorder.Started(i, TimeSpan.FromMilliseconds(1), 100);
        for (var i = 0; i < 7; i++)
            recorder.Echoed(i, TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(3));

        Seconds(run, 1);

        var messages = run.Checkpoints[^1].Messages;
        Assert.Empty(Books.Check(run.Checkpoints[^1].Connections, messages));
        Assert.Equal((11, 10, 7, 3), (messages.Planned, messages.Sent, messages.Echoed, messages.InFlightAtStop));
        Assert.Equal(4 / 11d, messages.ErrorRate, 9);
    }

    [Fact]
    public void Should_tell_what_was_lost_for_good_and_nothing_of_what_is_still_open()
    {
        using var run = new ConductedRun(File + "thresholds = [\"messages.echoed > 1000\"]").Ramped();
        run.Conductor.NoteLostNode("worker-2 was lost.");
        run.Setup.Recorder.Count(0, Tally.Planned, 5);

        Seconds(run, 1);

        var report = run.Checkpoints[^1];
        Assert.Equal(2, report.Reasons.Length);
        Assert.Equal("worker-2 was lost.", report.Reasons[1]);
        Assert.False(Assert.Single(report.Thresholds).Passed);
    }

    [Fact]
    public void Should_keep_the_newest_points_and_say_so_when_the_run_is_long()
    {
        using var run = new ConductedRun(File + "hold.duration = 1h").Ramped();

        Seconds(run, RunLedger.CheckpointPoints);
        var whole = run.Checkpoints[^1];
        Seconds(run, 25);
        var cut = run.Checkpoints[^1];

        Assert.Equal((RunLedger.CheckpointPoints, RunLedger.CheckpointPoints), (whole.Timeline.Length, cut.Timeline.Length));
        Assert.Empty(whole.Warnings);
        Assert.Equal("The timeline of this checkpoint has the newest 600 of its 625 points.", Assert.Single(cut.Warnings));
        Assert.Equal(627, cut.Timeline[^1].Second);
        Assert.Equal(28, cut.Timeline[0].Second);
    }

    [Fact]
    public void Should_be_read_back_as_any_result_when_it_is_written()
    {
        using var run = new ConductedRun(File).Ramped();
        Seconds(run, 2);

        var read = JsonReport.Read(JsonReport.Write(run.Checkpoints[^1]));

        Assert.Equal(Verdict.Incomplete, read.Verdict);
    }

    [Fact]
    public void Should_leave_the_final_report_as_it_is_when_there_were_checkpoints()
    {
        using var run = new ConductedRun(File).Done();

        Assert.DoesNotContain(run.Report.Reasons, reason => reason.Contains("checkpoint", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(Verdict.Valid, run.Report.Verdict);
    }

    private static void Seconds(ConductedRun run, int count)
    {
        for (var i = 0; i < count; i++)
        {
            run.Pass(1);
            run.Alarm(RunAlarm.Second);
            run.Conductor.OnStanding(ConductedRun.Opened(10) with { Open = 10 - i % 2 });
        }
    }
}
