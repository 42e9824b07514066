using System.Text.Json;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Pbm.Palettes;
using ActorLoad.Hosting.Run;
using ActorLoad.Hosting.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Pbm.Tests.Palettes;

public sealed class LogPaletteSpecs : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly RunLog _log;
    private readonly Palette _palette;

    public LogPaletteSpecs()
    {
        _log = new RunLog(_output, outputIsTerminal: false, new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero)));
        _palette = LogPalette.Of(_log);
    }

    public void Dispose()
    {
        _log.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void Should_show_the_newest_lines()
    {
        for (var i = 0; i < 30; i++)
            Logger($"Source{i}").LogInformation("line {Number}", i);

        var reply = RecordedReply.Of(_palette, "peek -n 2");

        Assert.Equal(
            [
                "time=2026-11-24T15:00:00.000Z level=info source=Source28 msg=\"line 28\" Number=28",
                "time=2026-11-24T15:00:00.000Z level=info source=Source29 msg=\"line 29\" Number=29",
            ],
            reply.Lines);
        Assert.Equal("ok", reply.End);
    }

    [Fact]
    public void Should_show_only_lines_of_a_level_and_above()
    {
        Logger("A").LogInformation("quiet");
        Logger("A").LogWarning("loud");

        Assert.Contains("msg=loud", Assert.Single(RecordedReply.Of(_palette, "peek -l warn").Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_show_each_line_as_it_comes_until_cancelled()
    {
        Logger("A").LogWarning("before");
        var reply = RecordedReply.Of(_palette, "tail -l warn");

        Logger("B").LogWarning("then");
        Logger("B").LogInformation("not this");
        reply.Cancel();
        Logger("C").LogWarning("after");

        Assert.Contains("msg=then", Assert.Single(reply.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_write_a_line_of_the_operator_s()
    {
        RecordedReply.Of(_palette, "write -l warn \"the switch is pulled\" now");

        Assert.Contains("level=warn source=pbm msg=\"the switch is pulled now\"", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_be_one_object_a_line_for_a_program()
    {
        Logger("A").LogWarning("slow {Peer}", "10.0.0.1");

        var json = JsonDocument.Parse(Assert.Single(RecordedReply.Of(_palette, "peek", isJson: true).Lines)).RootElement;

        Assert.Equal(("warn", "slow 10.0.0.1", "10.0.0.1"),
            (json.GetProperty("level").GetString(), json.GetProperty("message").GetString(), json.GetProperty("field.Peer").GetString()));
    }

    private ILogger Logger(string source) => _log.Factory.CreateLogger(source);
}

public sealed class LoadPaletteSpecs
{
    private readonly FakeRun _run = new() { Progress = FakeRun.Hold, Run = FakeRun.Prepared() };

    [Fact]
    public void Should_show_how_the_run_stands()
    {
        var reply = Reply("status");

        Assert.Equal("ok", reply.End);
        Assert.Contains("phase               hold", reply.Lines);
        Assert.Contains("open                997", reply.Lines);
        Assert.Contains("planned             12,010", reply.Lines);
        Assert.Contains("responseP99         1.90 ms", reply.Lines);
        Assert.Contains("limited             no", reply.Lines);
    }

    [Fact]
    public void Should_show_the_same_to_a_program()
    {
        var json = JsonDocument.Parse(Assert.Single(Reply("status", isJson: true).Lines)).RootElement;

        Assert.Equal(("hold", 997, 12_010, 1_900), (json.GetProperty("phase").GetString(), json.GetProperty("open").GetInt32(),
            json.GetProperty("planned").GetInt32(), json.GetProperty("responseP99").GetInt32()));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("errors")]
    [InlineData("latency")]
    [InlineData("events")]
    public void Should_say_that_the_run_has_not_begun(string command)
    {
        _run.Progress = null;

        Assert.StartsWith("The run has not begun", Reply(command).End, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_what_went_wrong_by_class() =>
        Assert.Equal(["kind     class      count", "close    reset          3", "message  skipped        5", "message  failed         2", "message  timed out      1", "message  late           1"], Reply("errors").Lines);

    [Fact]
    public void Should_show_percentiles_and_events()
    {
        Assert.Equal("response     212 us  480 us  1.90 ms  4.10 ms  9.80 ms  12.3 ms  20,000", Reply("latency").Lines[1]);
        Assert.Equal(["     0.5 s  phase: hold began"], Reply("events -n 1").Lines);
    }

    [Fact]
    public void Should_show_the_slowest_node_first() =>
        Assert.Equal(["worker-2", "worker-1"], Reply("slowest -n 2").Lines.Skip(1).Select(line => line.Split(' ')[0]));

    [Fact]
    public void Should_show_what_the_run_was_asked_to_do()
    {
        var lines = Reply("plan").Lines;

        Assert.Contains("connections  1,000", lines);
        Assert.Contains("messages     60,000", lines);
        Assert.Contains("targets      127.0.0.1:7001", lines);
        Assert.Contains("warning: A warning.", lines);
    }

    [Fact]
    public void Should_say_a_line_for_each_change_until_the_verdict()
    {
        var reply = Reply("tail");
        _run.Change(FakeRun.Hold with { Open = 1_000 });
        _run.Change(_run.Progress!);
        _run.End(FakeRun.Refused());

        Assert.Equal(3, reply.Lines.Length);
        Assert.StartsWith("[hold 12s] open 997/1000, sent 1,001/s, echoed 999/s, p50 212 us p99 1.90 ms", reply.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("[hold 12s] open 1000/1000", reply.Lines[1], StringComparison.Ordinal);
        Assert.Equal("[done] ENVIRONMENT_LIMITED (exit code 3): There is no room.", reply.Lines[2]);
        Assert.Equal(("ok", false), (reply.End, _run.IsWatched));
    }

    [Fact]
    public void Should_watch_the_run_no_more_when_cancelled()
    {
        var reply = Reply("tail");
        Assert.True(_run.IsWatched);

        reply.Cancel();

        Assert.False(_run.IsWatched);
    }

    public static TheoryData<string, RunOrder> Orders => new()
    {
        { "pause", new PauseOrder("pbm") },
        { "resume", new ResumeOrder("pbm") },
        { "drain", new DrainOrder("pbm") },
        { "stop", new StopOrder("pbm") },
        { "set interval 10s", new IntervalOrder("pbm", TimeSpan.FromSeconds(10)) },
        { "set rate 1500/s", new RateOrder("pbm", 1_500) },
        { "set connections 5000", new ConnectionsOrder("pbm", 5_000) },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Should_hand_on_an_order_and_say_what_was_done(string command, RunOrder order)
    {
        var reply = Reply(command);

        Assert.Equal("ok", await reply.Ended);
        Assert.Equal(["Done."], reply.Lines);
        Assert.Equal([order], _run.Orders);
    }

    [Fact]
    public async Task Should_say_why_when_the_run_does_not_obey()
    {
        _run.Obey = (_, _) => Task.FromResult(new OrderOutcome(Obeyed: false, "The run is draining."));

        Assert.Equal("The run is draining.", await Reply("pause").Ended);
    }

    [Fact]
    public async Task Should_give_up_when_the_run_does_not_answer()
    {
        var wasCancelled = new TaskCompletionSource();
        _run.Obey = (_, cancel) =>
        {
            cancel.Register(() => wasCancelled.TrySetResult());
            return new TaskCompletionSource<OrderOutcome>().Task;
        };

        Assert.StartsWith("The run has not answered within 0.1 s.", await Reply("pause", patience: TimeSpan.FromMilliseconds(100)).Ended, StringComparison.Ordinal);
        await wasCancelled.Task.WaitAsync(Deadline.Length);
    }

    [Fact]
    public async Task Should_say_so_when_an_order_fails()
    {
        _run.Obey = (_, _) => Task.FromException<OrderOutcome>(new InvalidOperationException("It broke."));
        Assert.Equal("The order failed: It broke.", await Reply("pause").Ended);

        _run.Obey = (_, _) => throw new InvalidOperationException("At once.");
        Assert.Equal("The order failed: At once.", await Reply("pause").Ended);
    }

    [Fact]
    public async Task Should_wait_no_longer_when_the_client_has_gone()
    {
        _run.Obey = (_, _) => new TaskCompletionSource<OrderOutcome>().Task;
        var reply = Reply("pause", patience: Deadline.Length * 2);

        reply.Cancel();

        Assert.Equal("The order was cancelled.", await reply.Ended);
    }

    private RecordedReply Reply(string command, bool isJson = false, TimeSpan? patience = null) =>
        RecordedReply.Of(LoadPalette.Of(_run, patience ?? OrderDesk.Patience), command, isJson);
}

public sealed class SystemPaletteSpecs : IDisposable
{
    private readonly FakeRun _run = new();
    private readonly DescriptorReserve _reserve = new(2);
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _reserve.Dispose();

    [Fact]
    public void Should_say_how_long_it_is_up()
    {
        var palette = Palette("");
        _time.Advance(TimeSpan.FromSeconds(75));

        Assert.Contains("uptime   1m 15s", RecordedReply.Of(palette, "uptime").Lines);
    }

    [Fact]
    public void Should_list_the_configuration_with_secrets_covered()
    {
        var palette = Palette(
            "actor-load { connections = 5, pbm.token = hush, workers.join-cookie = hush }, akka { a.password = hush, b = 7, my.token { x = hush } }, petabridge.q = 1");

        var (ours, akka) = (RecordedReply.Of(palette, "config"), RecordedReply.Of(palette, "config akka"));

        Assert.Contains("actor-load.connections = 5", ours.Lines);
        Assert.Contains("actor-load.pbm.token = (secret)", ours.Lines);
        Assert.Contains("akka.b = 7", akka.Lines);
        Assert.Contains("akka.a.password = (secret)", akka.Lines);
        Assert.DoesNotContain("hush", ours.Text + akka.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(ours.Lines, line => line.StartsWith("akka", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_list_one_key_and_say_when_there_is_none()
    {
        var palette = Palette("actor-load.connections = 5");

        Assert.Equal(["actor-load.connections = 5"], RecordedReply.Of(palette, "config actor-load.connections").Lines);
        Assert.Equal("ok", RecordedReply.Of(palette, "config actor-load.hold").End);
        Assert.StartsWith("Nothing is configured at \"actor-load.no\"", RecordedReply.Of(palette, "config actor-load.no").End, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_list_what_is_in_force_when_the_preflight_has_changed_it()
    {
        _run.Run = FakeRun.Prepared() is var run ? run with { Config = run.Config.SetItem("connections", "77") } : null;

        Assert.Equal(["actor-load.connections = 77"], RecordedReply.Of(Palette("actor-load.connections = 5"), "config actor-load.connections").Lines);
    }

    [Theory]
    [InlineData("gc", "gen0")]
    [InlineData("threads", "threads")]
    [InlineData("descriptors", "open")]
    [InlineData("descriptors", "softLimit")]
    public void Should_count_what_the_process_uses(string command, string figure)
    {
        var reply = RecordedReply.Of(Palette(""), command, isJson: true);

        Assert.True(JsonDocument.Parse(Assert.Single(reply.Lines)).RootElement.GetProperty(figure).GetInt64() >= 0);
        Assert.Equal("ok", reply.End);
    }

    [Fact]
    public void Should_read_with_a_descriptor_that_was_held_back_when_there_is_no_other()
    {
        var tries = 0;

        var read = _reserve.Read(() => ++tries == 1 ? null : $"read with {_reserve.Held} held");

        Assert.Equal(("read with 1 held", 2), (read, _reserve.Held));
    }

    private Palette Palette(string hocon) => SystemPalette.Of(_run, FakeRun.Read(hocon).Text!, _reserve, _time);
}
