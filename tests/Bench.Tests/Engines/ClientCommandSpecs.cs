using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Plan;

namespace Bench.Tests.Engines;

public sealed class ClientCommandSpecs
{
    private static readonly ClientTask s_task = new(
        ClientPlan.Of(new Rung(200, "1s", "4s"), 200, "500/s", 7, "x", ["127.0.0.1:7001", "127.0.0.1:7002"]).Plan!,
        ["127.0.0.1:7001", "127.0.0.1:7002"], "/out/a.json");

    [Fact]
    public void Should_repeat_the_target_when_the_server_has_several_ports()
    {
        var words = new ActorLoadClient("actors", "actorload", model: null).Command(s_task).Arguments;

        Assert.Equal("run --connections 200 --interval 1s --duration 4s --ramp-rate 500/s --seed 7 --label x --target 127.0.0.1:7001 --target 127.0.0.1:7002 " +
            "--metrics-port 0 --no-ui --json /out/a.json", string.Join(' ', words));
    }

    [Fact]
    public void Should_name_the_model_when_it_is_the_baseline() =>
        Assert.Equal(["run", "--model", "async"], new ActorLoadClient("async", "actorload-baseline", "async").Command(s_task).Arguments.Take(3));

    [Fact]
    public void Should_leave_the_label_out_when_it_is_empty()
    {
        var task = s_task with { Plan = ClientPlan.Of(new Rung(200, "1s", "4s"), 200, "500/s", 7, "", []).Plan! };

        Assert.DoesNotContain("--label", new ActorLoadClient("actors", "actorload", model: null).Command(task).Arguments);
    }

    [Fact]
    public void Should_ask_for_workers_when_the_plan_does()
    {
        var task = s_task with { Plan = ClientPlan.Of(new Rung(200, "1s", "4s"), 200, "500/s", 7, "", [], workers: 4).Plan! };

        Assert.Contains("--workers 4", string.Join(' ', new ActorLoadClient("actors", "actorload", model: null).Command(task).Arguments), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_connect_and_spread_as_ours_do_when_it_is_the_go_client() => Assert.Equal(
        "-addr 127.0.0.1:7001,127.0.0.1:7002 -n 200 -interval 1000ms -duration 4000ms -connect-rate 500 -concurrency 256 -stagger -wait-stdin",
        string.Join(' ', new GoNetClient(EngineNames.GoNet, "gonet", limits: null, TimeProvider.System).Command(s_task).Arguments));
}
