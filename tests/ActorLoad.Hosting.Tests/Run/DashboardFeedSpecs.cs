using ActorLoad.Hosting.Operate.Dashboard;
using ActorLoad.Hosting.Run;
using Xunit;

namespace ActorLoad.Hosting.Tests.Run;

public sealed class DashboardFeedSpecs
{
    public static readonly TheoryData<PageOrder, RunOrder> Orders = new()
    {
        { new(PageOrderKind.Pause), new PauseOrder("the live page") },
        { new(PageOrderKind.Resume), new ResumeOrder("the live page") },
        { new(PageOrderKind.Drain), new DrainOrder("the live page") },
        { new(PageOrderKind.Stop), new StopOrder("the live page") },
        { new(PageOrderKind.Rate, 0.5), new RateOrder("the live page", 0.5) },
        { new(PageOrderKind.Connections, 5_000), new ConnectionsOrder("the live page", 5_000) },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void Should_order_of_the_run_what_the_page_is_asked(PageOrder asked, RunOrder order) => Assert.Equal(order, DashboardFeed.OrderOf(asked));

    [Fact]
    public async Task Should_answer_as_the_run_does()
    {
        var stoppedBy = "";
        var feed = new DashboardFeed(new RunBoard("actors", by => stoppedBy = by));

        var answer = await feed.OrderAsync(new PageOrder(PageOrderKind.Stop), TestContext.Current.CancellationToken);

        Assert.Equal((true, "the live page"), (answer.Obeyed, stoppedBy));
    }
}
