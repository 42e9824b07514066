using ActorLoad.Compare.Cli;
using ActorLoad.Compare.Lean;

namespace Bench.Tests.Lean;

public sealed class LeanOptionsSpecs
{
    private const string Root = "/checkout";

    [Fact]
    public void Should_run_five_pairs_of_the_whole_table_when_nothing_is_asked()
    {
        var options = Read();

        Assert.Equal((5, false, true, "/checkout/BENCHMARKS.md"), (options.Pairs, options.Quick, options.Bounds, options.Docs));
        Assert.Equal(LeanTable.Names, options.Rows.Select(row => row.Name));
    }

    [Fact]
    public void Should_end_within_two_hours_when_nothing_is_asked() => Assert.InRange(Read().Takes(), TimeSpan.FromMinutes(45), TimeSpan.FromMinutes(120));

    [Fact]
    public void Should_end_within_six_minutes_when_quick()
    {
        var options = Read("--quick");

        Assert.Equal((1, null), (options.Pairs, options.Docs));
        Assert.InRange(options.Takes(), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(6));
    }

    [Theory]
    [InlineData("--rows", "memory,lag")]
    [InlineData("--quick")]
    public void Should_leave_the_page_alone_when_it_is_not_the_whole_table(params string[] args) => Assert.Null(Read(args).Docs);

    [Fact]
    public void Should_write_the_page_when_it_is_named() => Assert.Equal("/there/a.md", Read("--quick", "--docs", "/there/a.md").Docs);

    [Fact]
    public void Should_keep_the_tables_order_when_rows_are_named() => Assert.Equal(["memory", "lag"], Read("--rows", "lag,memory").Rows.Select(row => row.Name));

    [Fact]
    public void Should_change_places_when_a_pair_is_over()
    {
        var options = Read();

        var load = LoadOf(options, "paced");
        Assert.Equal(["actors", "go-net", "ceiling", "bare-akka"], options.EnginesOf(1, load));
        Assert.Equal(["go-net", "actors"], options.EnginesOf(2, load));
        Assert.Equal(["actors", "go-net"], options.EnginesOf(3, load));
        Assert.Equal(["actors", "go-net"], Read("--no-ceiling").EnginesOf(1, load));
        Assert.Equal(["actors", "go-net", "ceiling", "bare-akka"], options.Engines());
    }

    [Theory]
    [InlineData("used", false)]
    [InlineData("start", false)]
    [InlineData("held", true)]
    public void Should_run_the_peer_once_when_nothing_is_held_against_it(string load, bool compared)
    {
        var options = Read();

        Assert.Contains("go-net", options.EnginesOf(1, LoadOf(options, load)));
        Assert.Equal(compared, options.EnginesOf(2, LoadOf(options, load)).Contains("go-net"));
    }

    [Fact]
    public void Should_run_the_peer_once_when_the_rows_that_compare_are_left_out() =>
        Assert.Equal(["actors"], Read("--rows", "marginal") is var options ? options.EnginesOf(2, LoadOf(options, "held")) : []);

    [Fact]
    public void Should_say_all_that_is_wrong_when_values_are_bad()
    {
        var (options, problems) = LeanOptions.Read(new LeanCommand().Parse(["--pairs", "0", "--rows", "memory,speed,memory"]).Flags, Root);

        Assert.Null(options);
        Assert.Equal(3, problems.Length);
        Assert.Contains(problems, problem => problem.StartsWith("--rows speed: no such row; there are memory, ", StringComparison.Ordinal));
    }

    private static Load LoadOf(LeanOptions options, string key) => LeanTable.LoadsOf(options.Rows).Single(load => load.Key == key);

    private static LeanOptions Read(params string[] args) => LeanOptions.Read(new LeanCommand().Parse(args).Flags, Root).Options!;
}
