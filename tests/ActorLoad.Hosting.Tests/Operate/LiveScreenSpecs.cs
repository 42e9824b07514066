using ActorLoad.Core.Report;
using ActorLoad.Hosting.Operate;
using Spectre.Console.Testing;
using Xunit;

namespace ActorLoad.Hosting.Tests.Operate;

public class LiveScreenSpecs
{
    [Fact]
    public void Should_show_every_figure_on_80_by_24()
    {
        var screen = string.Join('\n', Screen(HealthyRun.Hold));

        Assert.Contains("HOLD", screen, StringComparison.Ordinal);
        Assert.Contains("48s left", screen, StringComparison.Ordinal);
        Assert.Contains("997 of 1,000 open  connecting 3  failed 0  reconnects 3", screen, StringComparison.Ordinal);
        Assert.Contains("1,001/s sent  999/s echoed", screen, StringComparison.Ordinal);
        Assert.Matches(@"response +212 us +480 us +1\.90 ms +4\.10 ms +12\.3 ms +205 us +1\.80 ms", screen);
        Assert.Contains("closed reset 3, skipped 5", screen, StringComparison.Ordinal);
        Assert.Contains("cpu 31 %  rss 210 MB", screen, StringComparison.Ordinal);
        Assert.Contains("lag p99 310 us  dispatcher p99 180 us  stalls 0", screen, StringComparison.Ordinal);
        Assert.Contains("hold began", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_say_that_the_run_is_paused_when_it_is() =>
        Assert.Contains(Screen(HealthyRun.Hold with { Paused = true }), line => line.Contains("HOLD, PAUSED", StringComparison.Ordinal));

    [Fact]
    public void Should_show_a_line_for_each_node_on_80_columns_when_there_are_several()
    {
        var screen = string.Join('\n', Screen(SharedRun.HoldWithLoss, height: 30));

        Assert.Matches(@"nodes +state +open/asked +sent/s +echo/s +p99 +lag p99 +cpu +rss", screen);
        Assert.Matches(@"coordinator +running +- +- +- +- +- +0\.07 +96\.0 MB", screen);
        Assert.Matches(@"worker-1 +running +249/250 +251 +249 +1\.90 ms +310 us +0\.31 +120 MB", screen);
        Assert.Matches(@"worker-2 +LOST +0/250 +0 +0 +1\.90 ms +310 us +- +-", screen);
        Assert.Contains("hold began", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_show_no_nodes_when_there_is_one() =>
        Assert.DoesNotContain(Screen(HealthyRun.Hold with { Nodes = [SharedRun.Worker(1)] }), line => line.Contains("open/asked", StringComparison.Ordinal));

    [Fact]
    public void Should_show_the_lost_and_the_slowest_nodes_and_how_many_more_when_not_all_fit()
    {
        var nodes = Enumerable.Range(1, 40).Select(SharedRun.Worker)
            .Select(node => node.Name switch
            {
                "worker-30" => SharedRun.Lost(node),
                "worker-20" => node with { ResponseP99 = 9_000 },
                _ => node,
            });

        var screen = Screen(SharedRun.Of([SharedRun.Coordinator, .. nodes]));

        var heading = Array.FindIndex(screen, line => line.StartsWith("nodes", StringComparison.Ordinal));
        Assert.StartsWith("worker-30", screen[heading + 1], StringComparison.Ordinal);
        Assert.StartsWith("worker-20", screen[heading + 2], StringComparison.Ordinal);
        Assert.Contains("and 38 more", screen.Select(line => line.TrimEnd()));
        Assert.Contains(screen, line => line.Contains("hold began", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_cut_no_figure_of_a_great_and_unreachable_node_on_80_columns()
    {
        var great = SharedRun.Worker(12) with { State = "unreachable", Asked = 250_000, Open = 249_999, SentLastSecond = 12_345, EchoedLastSecond = 12_344 };

        var screen = Screen(SharedRun.Of(SharedRun.Coordinator, great));

        Assert.Contains(screen, line => line.StartsWith("worker-12", StringComparison.Ordinal) && line.TrimEnd().EndsWith("120 MB", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_say_that_the_generator_is_limited_and_why()
    {
        var limited = HealthyRun.Hold with { Generator = HealthyRun.Hold.Generator with { Limited = ["It was slow.", "It stood still."] } };

        var screen = Screen(limited);

        Assert.Contains("LIMITED: It was slow.", screen);
        Assert.Contains("LIMITED: It stood still.", screen);
    }

    [Fact]
    public void Should_show_the_newest_of_the_log_beside_the_newest_event()
    {
        var events = Enumerable.Range(0, 50).Select(second => new RunEvent(second, "reset", $"number {second}"));

        var screen = string.Join('\n', Screen(HealthyRun.Hold with { RecentEvents = [.. events] }, log: ["warn Group: connect failed x 312"]));

        Assert.Contains("number 49", screen, StringComparison.Ordinal);
        Assert.Contains("connect failed x 312", screen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    [InlineData(40, 8)]
    [InlineData(3, 2)]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    public void Should_fit_a_screen_of_any_size(int width, int height)
    {
        var spoiled = HealthyRun.Hold with
        {
            Asked = long.MaxValue,
            Open = long.MaxValue,
            Errors = new(new(1, 2, 3, 4, 5, 6, 7, 8), new(1, 2, 3, 4, 5, 6)),
            Generator = HealthyRun.Hold.Generator with { Limited = [new string('x', 500), "y", "z", "last"] },
            RecentEvents = [.. Enumerable.Range(0, 100).Select(second => new RunEvent(second, "k", "a text that is far too long for any line of a terminal, and then some"))],
        };
        var crowd = SharedRun.Of([.. Enumerable.Range(1, 300).Select(SharedRun.Worker)]);
        foreach (var progress in new[] { HealthyRun.Ramp, HealthyRun.Hold, spoiled, SharedRun.HoldWithLoss, crowd })
        {
            var screen = Screen(progress, width, height, [.. Enumerable.Repeat("log", 30)]);

            Assert.InRange(screen.Length, 1, Math.Max(1, height - 1));
            Assert.All(screen, line => Assert.True(line.Length <= Math.Max(1, width), line));
        }
    }

    [Fact]
    public void Should_mark_what_is_cut_so_that_no_figure_reads_smaller_than_it_is() =>
        Assert.Contains(Screen(HealthyRun.Hold, width: 40), line => line.Length == 40 && line.EndsWith('>'));

    [Fact]
    public void Should_not_send_a_servers_bytes_to_the_terminal() =>
        Assert.All(Screen(HealthyRun.Hold with { RecentEvents = [new(1, "close", "\u001b[2Jboo [red]")] }), line => Assert.DoesNotContain('\u001b', line));

    private static string[] Screen(RunProgress progress, int width = 80, int height = 24, string[]? log = null)
    {
        using var console = new TestConsole();
        console.Profile.Width = Math.Max(1, width);
        console.Write(new LiveScreen().Render(progress, log ?? [], width, height, unicode: false));
        return console.Output.Split('\n');
    }
}
