using ActorLoad.Compare.Cli;
using ActorLoad.Compare.Plan;

namespace Bench.Tests.Cli;

public sealed class CompareArgumentsSpecs
{
    private const string Root = "/checkout";

    [Fact]
    public void Should_run_the_whole_ladder_when_nothing_is_asked()
    {
        var options = Read();

        Assert.Equal((BenchKind.Ladder, 3, 1), (options.Kind, options.Repeats, options.Processes));
        Assert.Equal(Ladders.Whole, options.Rungs);
    }

    [Fact]
    public void Should_end_within_35_minutes_when_nothing_is_asked() => Assert.InRange(Estimate.Of(Read()), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(35));

    [Fact]
    public void Should_end_within_ten_minutes_when_quick() => Assert.InRange(Estimate.Of(Read("--quick")), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(9));

    [Fact]
    public void Should_run_each_size_at_each_interval_when_both_are_given() => Assert.Equal(
        [new Rung(100, "1s", "5s"), new Rung(200, "1s", "5s"), new Rung(100, "10s", "5s"), new Rung(200, "10s", "5s")],
        Read("--connections", "100,200", "--interval", "1s,10s", "--duration", "5s").Rungs);

    [Fact]
    public void Should_take_actors_and_threads_when_together() => Assert.Equal(["actors", "threads"], Read("--together").Engines);

    [Fact]
    public void Should_be_the_crash_case_when_memory_is_limited()
    {
        var options = Read("--memory-limit", "2G", "--cpus", "2");

        Assert.Equal((BenchKind.Crash, 2, new GroupLimits(2L << 30, 2)), (options.Kind, options.Processes, options.Limits));
        Assert.Equal(Ladders.Crash, options.Rungs);
    }

    [Fact]
    public void Should_write_below_the_checkout_when_no_folder_is_given()
    {
        var options = Read("--together");

        Assert.Equal(("/checkout/artifacts/compare/together", "/checkout/docs/results.md"), (options.Out, options.Docs));
    }

    [Fact]
    public void Should_tell_every_problem_when_several_are_wrong()
    {
        var problems = Problems(
            "--connections", "0,x", "--engines", "actors,goat", "--repeats", "many", "--memory-limit", "2", "--cpus", "none", "--seed", "-1");

        Assert.Equal(
            ["--connections 0", "--connections x", "--cpus none", "--engines goat", "--memory-limit 2", "--repeats many", "--seed -1"],
            problems.Select(problem => problem.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Should_say_what_the_clients_would_when_a_duration_is_none() =>
        Assert.Contains(Problems("--connections", "10,20", "--interval", "soon"), problem => problem.StartsWith("--interval soon:", StringComparison.Ordinal));

    [Fact]
    public void Should_still_look_at_the_rest_when_no_size_is_one() =>
        Assert.Contains(Problems("--connections", "x", "--duration", "soon"), problem => problem.StartsWith("--duration soon:", StringComparison.Ordinal));

    [Fact]
    public void Should_say_so_once_when_all_rungs_have_the_same_problem() => Assert.Single(Problems("--duration", "soon"));

    [Fact]
    public void Should_refuse_when_two_engines_would_share_a_group() =>
        Assert.Contains(Problems("--together", "--cpus", "2"), problem => problem.Contains("exclude each other"));

    [Fact]
    public void Should_refuse_when_more_or_less_than_two_are_to_run_together() =>
        Assert.Contains(Problems("--together", "--engines", "actors"), problem => problem.EndsWith("takes two", StringComparison.Ordinal));

    [Fact]
    public void Should_refuse_when_an_engine_is_named_twice() =>
        Assert.Contains(Problems("--engines", "actors,actors"), problem => problem.EndsWith("named 2 times", StringComparison.Ordinal));

    [Fact]
    public void Should_refuse_when_processes_outnumber_connections() =>
        Assert.Contains(Problems("--connections", "2", "--processes", "3"), problem => problem.StartsWith("--processes 3", StringComparison.Ordinal));

    [Fact]
    public void Should_refuse_when_a_rung_is_there_twice() =>
        Assert.Contains(Problems("--connections", "100,100"), problem => problem.Contains("is there 2 times"));

    [Fact]
    public void Should_name_it_when_a_flag_is_unknown() => Assert.Contains(new CompareCommand().Parse(["--conections", "5"]).Problems, problem => problem.Contains("--conections"));

    [Fact]
    public void Should_keep_the_other_flags_problems_when_one_has_no_value()
    {
        var (flags, problems, _) = new CompareCommand().Parse(["--repeats", "x", "--seed"]);

        Assert.NotEmpty(problems);
        Assert.Equal("x", flags["--repeats"]);
    }

    private static BenchOptions Read(params string[] args) => CompareArguments.Read(new CompareCommand().Parse(args).Flags, Root).Options!;

    private static IReadOnlyList<string> Problems(params string[] args) => CompareArguments.Read(new CompareCommand().Parse(args).Flags, Root).Problems;
}
