using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Find;
using Xunit;

namespace ActorLoad.Hosting.Tests.Find;

public class StepPlanSpecs
{
    [Fact]
    public void Should_give_the_step_its_connections_and_leave_nothing_in_the_way_of_the_next() =>
        Assert.Equal(
            ["actor-load.connections=1500", "actor-load.drain.close=rst", "actor-load.metrics.linger=0s"],
            StepPlan.Sets(Options("drain.close = fin"), 1_500));

    [Theory]
    [InlineData(100, 50, "2000000000ns")]
    [InlineData(100, 3, "33333333300ns")]
    [InlineData(100, 100_000, "1000000ns")]
    [InlineData(100, 200_000, "1000000ns")]
    public void Should_give_the_step_its_interval_when_the_rate_is_raised(int connections, int rate, string interval) =>
        Assert.Equal($"actor-load.message.interval={interval}", StepPlan.Sets(Options($"connections = {connections}, find.by = rate"), rate)[0]);

    [Fact]
    public void Should_be_read_as_what_was_meant_when_it_is_set()
    {
        var sets = StepPlan.Sets(Options("connections = 700, find.by = rate"), 300);

        var read = LoadOptionsReader.Read(new ConfigSources(null, sets, []));

        Assert.Equal(7 / 3d, read.Options!.Message.Interval!.Value.TotalSeconds, 6);
        Assert.Equal(CloseMode.Rst, read.Options.Drain.Close);
    }

    [Fact]
    public void Should_have_time_for_all_its_phases_and_no_more()
    {
        var options = Options(
            "ramp { rate = 100/s, give-up-after = 10s, connect-timeout = 5s }, hold.duration = 60s, drain.timeout = 10s, workers.join-timeout = 20s");

        Assert.Equal(TimeSpan.FromSeconds(2 * 10 + 10 + 5 + 60 + 10 + 20 + 90), StepPlan.Bound(options, 1_000));
    }

    private static LoadOptions Options(string hocon)
    {
        var read = LoadOptionsReader.Read(new ConfigSources(ConfigText.Parse($"actor-load {{ {hocon} }}", "test"), [], []));
        Assert.Empty(read.Problems);
        return read.Options!;
    }
}
