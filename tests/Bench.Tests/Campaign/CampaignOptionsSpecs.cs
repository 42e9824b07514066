using ActorLoad.Compare.Campaign;
using ActorLoad.Compare.Cli;

namespace Bench.Tests.Campaign;

public sealed class CampaignOptionsSpecs
{
    private const string Root = "/checkout";

    [Fact]
    public void Should_run_twenty_seeds_of_2000_connections_for_20_s_when_nothing_is_asked()
    {
        var options = Read([]).Options!;

        Assert.Equal((1, 20, 2_000, TimeSpan.FromSeconds(20), null), (options.First, options.Last, options.Load.Connections, options.Load.Hold, options.Out));
    }

    [Fact]
    public void Should_run_what_is_asked_when_it_is()
    {
        var options = Read(["--seeds", "7..9", "--connections", "500", "--hold", "6", "--out", "/there/a.jsonl"]).Options!;

        Assert.Equal((7, 9, 500, TimeSpan.FromSeconds(6), "/there/a.jsonl"), (options.First, options.Last, options.Load.Connections, options.Load.Hold, options.Out));
        Assert.Equal((44, 44), (Read(["--seed", "44"]).Options!.First, Read(["--seed", "44"]).Options!.Last));
    }

    [Theory]
    [InlineData("--seeds", "9..7")]
    [InlineData("--seeds", "7")]
    [InlineData("--seed", "-1")]
    [InlineData("--connections", "3")]
    [InlineData("--hold", "1")]
    [InlineData("--seed", "1", "--seeds", "1..2")]
    public void Should_say_what_is_wrong(params string[] args) => Assert.Contains(args[0], Assert.Single(Read(args).Problems), StringComparison.Ordinal);

    private static (CampaignOptions? Options, IReadOnlyList<string> Problems) Read(string[] args)
    {
        var (flags, problems, _) = new CampaignCommand().Parse(args);
        Assert.Empty(problems);
        return CampaignOptions.Read(flags, Root);
    }
}
