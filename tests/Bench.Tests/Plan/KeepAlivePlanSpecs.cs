using ActorLoad.Compare.Plan;

namespace Bench.Tests.Plan;

public sealed class KeepAlivePlanSpecs
{
    private static readonly string s_file = Path.GetFullPath("../../../../../hocon/keepalive-60k.hocon", AppContext.BaseDirectory);

    [Fact]
    public void Should_be_the_articles_run_when_nothing_is_said()
    {
        var (plan, problems) = KeepAlivePlan.Of(s_file, new Dictionary<string, string>(StringComparer.Ordinal));

        Assert.Empty(problems);
        Assert.Equal((60_000, TimeSpan.FromHours(3), TimeSpan.FromSeconds(90)), (plan!.Options.Connections, plan.Options.Hold.Duration, plan.Options.Message.Interval));
    }

    [Fact]
    public void Should_end_what_hangs_when_twice_the_ramp_and_ten_minutes_are_over()
    {
        var (plan, _) = KeepAlivePlan.Of(s_file, Flags(("--duration", "45m"), ("--connections", "5000")));

        Assert.Equal(TimeSpan.FromSeconds(2 * 5 + 45 * 60 + 10 + 600), plan!.AtMost);
        var (program, arguments) = plan.Command("actorload", "a.json", "a.html");
        Assert.Equal("timeout", program);
        Assert.Equal(["--kill-after=60", "3320", "actorload", "run", "-c", s_file], arguments[..6]);
    }

    [Fact]
    public void Should_pass_on_what_was_asked_when_it_is_a_flag_of_the_run()
    {
        var (plan, _) = KeepAlivePlan.Of(s_file, Flags(("--duration", "45m"), ("--out", "there")));

        Assert.Equal(["run", "-c", s_file, "--duration", "45m"], plan!.Arguments);
    }

    [Fact]
    public void Should_say_all_that_is_wrong_when_values_are_bad()
    {
        var (plan, problems) = KeepAlivePlan.Of(s_file, Flags(("--duration", "soon"), ("--connections", "-1")));

        Assert.Null(plan);
        Assert.Contains(problems, problem => problem.StartsWith("--duration soon", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("--connections -1", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Flags(params (string Flag, string Value)[] flags) => flags.ToDictionary(flag => flag.Flag, flag => flag.Value, StringComparer.Ordinal);
}
