using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Run;
using Xunit;

namespace ActorLoad.Hosting.Tests.Run;

public sealed class PlanPrinterSpecs
{
    private static readonly WorkersOptions Workers = LoadOptionsReader.Read(ConfigSources.None).Options!.Workers;

    [Fact]
    public void Should_say_that_no_cluster_is_needed_when_one_process_does_it() => Assert.Equal(
        [("workers", "none: this process opens all connections, no cluster needed"), ("", "because")],
        PlanPrinter.WorkerRows(Workers, new SplitPlan(10_000, 1, 0, "because")));

    [Theory]
    [InlineData(60_000, 4, 0, "4 local processes of 15,000 each, in a cluster with this one")]
    [InlineData(60_001, 4, 0, "4 local processes of at most 15,001 each, in a cluster with this one")]
    [InlineData(60_000, 0, 3, "3 remote of 20,000 each, in a cluster with this process")]
    [InlineData(60_000, 1, 3, "1 local process and 3 remote of 15,000 each, in a cluster with this one")]
    public void Should_tell_the_split_when_there_are_workers(int connections, int local, int remote, string expected) =>
        Assert.Equal(("workers", expected), PlanPrinter.WorkerRows(Workers, new SplitPlan(connections, local, remote, "because")).First());

    [Theory]
    [InlineData("127.0.0.1", 0, "", "the remote ones join at a free port of 127.0.0.1, within 2m 00s, with no cookie")]
    [InlineData("10.0.0.1", 4053, "s3cret", "the remote ones join at 10.0.0.1:4053, within 2m 00s, with the cookie")]
    [InlineData("fd00::1", 4053, "s3cret", "the remote ones join at [fd00::1]:4053, within 2m 00s, with the cookie")]
    public void Should_tell_where_remote_workers_join(string host, int port, string cookie, string expected) => Assert.Equal(
        ("", expected),
        PlanPrinter.WorkerRows(Workers with { Host = host, Port = port, JoinCookie = cookie }, new SplitPlan(10, 0, 1, "because")).Last());
}
