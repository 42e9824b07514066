using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Operate.Dashboard;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Hosting.Tests.Operate.Dashboard;

/// <summary>What a browser gets, by the clock of the test.</summary>
public sealed class EventStreamSpecs : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeFeed _feed = new();
    private readonly LiveState _state;

    // A writer waits until what it has written is read.
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
    private readonly CancellationTokenSource _end = new();
    private Task _stream = Task.CompletedTask;

    public EventStreamSpecs() => _state = new LiveState(_feed, _time, "r1");

    [Fact]
    public async Task Should_tell_the_last_minutes_and_then_the_newest_state()
    {
        for (var second = 1; second <= 30; second++) _feed.Second(second);
        Open();

        var (history, state) = (await NextAsync(), await NextAsync());

        Assert.Equal(("history", "r1", 30), (history.Name, history.Text("run"), history.Data.GetProperty("points").GetArrayLength()));
        Assert.Equal(("state", "hold", 10), (state.Name, state.Text("phase"), state.Data.GetProperty("points").GetArrayLength()));
        Assert.Equal(30, state.Data.GetProperty("points")[9].GetProperty("second").GetInt32());
    }

    [Fact]
    public async Task Should_keep_a_bounded_history()
    {
        for (var second = 1; second <= LiveState.MostPoints + 50; second++) _feed.Second(second);
        Open();

        var points = (await NextAsync()).Data.GetProperty("points");

        Assert.Equal((LiveState.MostPoints, 51), (points.GetArrayLength(), points[0].GetProperty("second").GetInt32()));
    }

    [Fact]
    public async Task Should_tell_each_state_when_the_browser_keeps_up()
    {
        Open();
        Assert.Equal(["history", "state"], [(await NextAsync()).Name, (await NextAsync()).Name]);

        for (var second = 1; second <= 5; second++)
        {
            _feed.Second(second, open: 100 + second);
            Assert.Equal($"{100 + second}", (await NextAsync()).Field("connections", "Open"));
        }
    }

    [Fact]
    public async Task Should_tell_the_newest_and_no_backlog_when_the_browser_was_slow()
    {
        Open();
        for (var second = 1; second <= 100; second++) _feed.Second(second, open: 100 + second);

        var history = await NextAsync();
        var state = await NextAsync();
        _time.Advance(EventStream.LeastGap);
        var after = await NextAsync();

        Assert.Equal(("history", "state", "beat"), (history.Name, state.Name, after.Name));
        Assert.Equal("200", state.Field("connections", "Open"));
    }

    [Fact]
    public async Task Should_beat_when_the_run_says_nothing()
    {
        Open();
        await NextAsync();
        await NextAsync();

        var beat = await NextAsync();

        Assert.Equal("beat", beat.Name);
        Assert.True(beat.Data.GetProperty("quietSeconds").GetDouble() >= EventStream.BeatEvery.TotalSeconds, beat.Data.GetRawText());
    }

    [Fact]
    public async Task Should_stay_text_when_what_is_told_has_line_feeds_and_markup()
    {
        _feed.Publish(HealthyRun.Hold with { RecentEvents = [new RunEvent(1, "x\n\ndata: y", "</script>\r\n<img src=x>\u2028")] });
        Open();
        await NextAsync();

        var cells = (await NextAsync()).Data.GetProperty("events").GetProperty("rows")[0].GetProperty("cells");

        Assert.Equal(("x\n\ndata: y", "</script>  <img src=x>\u2028"), (cells[1].GetString(), cells[2].GetString()));
    }

    [Fact]
    public async Task Should_end_when_it_is_told_to()
    {
        Open();
        await NextAsync();

        await _end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _stream.WaitAsync(Patience));
    }

    [Fact]
    public void Should_let_go_of_the_run_when_disposed()
    {
        var before = _state.Version;
        _state.Dispose();

        _feed.Second(1);

        Assert.Equal(before, _state.Version);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _pipe.Reader.CompleteAsync();
        await _stream.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).WaitAsync(Patience);
        _state.Dispose();
        _end.Dispose();
    }

    private void Open() => _stream = new EventStream(_state, _time).WriteAsync(_pipe.Writer, _end.Token);

    /// <summary>The next event; time passes until it comes.</summary>
    private async Task<Told> NextAsync()
    {
        using var late = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (true)
        {
            if (_pipe.Reader.TryRead(out var read))
            {
                var text = Encoding.UTF8.GetString(read.Buffer);
                var end = text.IndexOf("\n\n", StringComparison.Ordinal);
                Assert.True(end >= 0, text);
                _pipe.Reader.AdvanceTo(read.Buffer.GetPosition(Encoding.UTF8.GetByteCount(text[..(end + 2)])));
                return Told.Parse(text[..end]);
            }

            await tick.WaitForNextTickAsync(late.Token);
            _time.Advance(EventStream.LeastGap);
        }
    }

    private sealed record Told(string Name, JsonElement Data)
    {
        public static Told Parse(string text)
        {
            var lines = text.Split('\n');
            Assert.Equal(2, lines.Length);
            Assert.StartsWith("event: ", lines[0], StringComparison.Ordinal);
            Assert.StartsWith("data: ", lines[1], StringComparison.Ordinal);
            return new Told(lines[0][7..], JsonDocument.Parse(lines[1][6..]).RootElement);
        }

        public string Text(string name) => Data.GetProperty(name).GetString()!;

        public string Field(string list, string name) => Data.GetProperty(list).EnumerateArray()
            .Single(field => field.GetProperty("name").GetString() == name).GetProperty("value").GetString()!.Replace(",", "", StringComparison.Ordinal);
    }
}
