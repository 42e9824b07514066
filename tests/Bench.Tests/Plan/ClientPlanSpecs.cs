using ActorLoad.Compare.Plan;

namespace Bench.Tests.Plan;

public sealed class ClientPlanSpecs
{
    [Fact]
    public void Should_hold_every_key_when_a_client_can_say_little_of_itself()
    {
        var (plan, _) = ClientPlan.Of(new Rung(5_000, "1s", "8s"), 2_500, "500/s", 7, "x", ["127.0.0.1:7001", "127.0.0.1:7002"]);

        Assert.Equal(
            ("2500", "1s", "8s", "500/s", "7"),
            (plan!.Config["connections"], plan.Config["message.interval"], plan.Config["hold.duration"], plan.Config["ramp.rate"], plan.Config["seed"]));
    }

    [Fact]
    public void Should_say_how_long_connecting_takes_when_nothing_fails() =>
        Assert.Equal(TimeSpan.FromSeconds(5), ClientPlan.Of(new Rung(5_000, "1s", "8s"), 2_500, "500/s", 7, "x", []).Plan!.Ramp);
}
