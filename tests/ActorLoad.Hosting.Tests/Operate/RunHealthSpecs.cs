using ActorLoad.Core.Report;
using ActorLoad.Hosting.Operate;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Hosting.Tests.Operate;

public sealed class RunHealthSpecs
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(RunPhase.Preflight, false)]
    [InlineData(RunPhase.Ramp, true)]
    [InlineData(RunPhase.Hold, true)]
    [InlineData(RunPhase.Drain, false)]
    [InlineData(RunPhase.Closing, false)]
    public void Should_be_ready_in_the_phases_that_hold_connections(RunPhase phase, bool ready)
    {
        var health = new RunHealth(_time);

        health.Note(HealthyRun.Hold with { Phase = phase });

        Assert.Equal(new HealthAnswer(ready, $"{(ready ? "" : "not ")}ready: {phase.ToString().ToLowerInvariant()}"), health.Ready());
    }

    [Fact]
    public void Should_be_alive_until_the_last_progress_is_too_old()
    {
        var health = new RunHealth(_time);
        health.Note(HealthyRun.Hold);

        _time.Advance(RunHealth.Patience);
        Assert.Equal(new HealthAnswer(true, "ok: hold"), health.Alive());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new HealthAnswer(false, "no progress for 11s, in the hold"), health.Alive());
        health.Note(HealthyRun.Hold);
        Assert.True(health.Alive().Yes);
    }

    [Fact]
    public void Should_be_alive_and_not_ready_before_the_first_progress_and_after_the_end()
    {
        var health = new RunHealth(_time);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new HealthAnswer(true, "ok: the run is being prepared"), health.Alive());

        health.Note(HealthyRun.Hold);
        health.NoteFinished();
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal((new HealthAnswer(true, "ok: the run is over"), new HealthAnswer(false, "not ready: done")), (health.Alive(), health.Ready()));
    }
}
