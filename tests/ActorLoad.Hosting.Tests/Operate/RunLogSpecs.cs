using ActorLoad.Hosting.Operate;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Hosting.Tests.Operate;

public sealed class RunLogSpecs : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 15, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Should_write_one_line_of_logfmt_with_the_fields()
    {
        using var log = Log();

        Logger(log).LogWarning("connect to {Target} failed: {Cause}", "127.0.0.1:5000", "refused");

        Assert.Equal(
            ["time=2026-11-24T15:00:00.000Z level=warn source=Group msg=\"connect to 127.0.0.1:5000 failed: refused\" Target=127.0.0.1:5000 Cause=refused"],
            Lines());
    }

    [Fact]
    public void Should_stay_on_one_line_without_controls_when_a_message_holds_a_servers_bytes()
    {
        using var log = Log();

        Logger(log).LogWarning("said {Text}", "a\nb\u001b[2J\"c\"");

        Assert.EndsWith("""Text="a\nb\u001b[2J\"c\"" """.TrimEnd(), Assert.Single(Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_write_the_cause_and_where_it_was_thrown_when_an_error_has_one()
    {
        using var log = Log();

        try
        {
            throw new InvalidOperationException("no such phase");
        }
        catch (InvalidOperationException error)
        {
            Logger(log).LogError(error, "the run failed");
        }

        Assert.Contains("error=\"InvalidOperationException: no such phase\" stack=\"   at ", Assert.Single(Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_write_another_processs_line_as_it_was_with_its_own_time_and_its_name()
    {
        using var log = Log();

        var told = log.Relay("worker-1", "time=2026-11-24T14:59:59.500Z level=error source=Cluster msg=\"it is late\" Delay=3");

        Assert.Equal("it is late", told.Message);
        Assert.Equal(["time=2026-11-24T14:59:59.500Z level=error source=worker-1/Cluster msg=\"it is late\" Delay=3"], Lines());
    }

    [Fact]
    public void Should_warn_when_another_process_says_something_that_is_no_line_of_a_log()
    {
        using var log = Log();

        log.Relay("worker-1", "Unhandled exception.");

        Assert.Equal(["time=2026-11-24T15:00:00.000Z level=warn source=worker-1 msg=\"Unhandled exception.\""], Lines());
    }

    [Fact]
    public void Should_leave_out_what_is_below_the_least_level()
    {
        using var log = Log();

        Logger(log).LogDebug("hidden");

        Assert.Empty(Lines());
    }

    [Fact]
    public void Should_be_one_line_and_a_count_when_thousands_say_the_same()
    {
        using var log = Log();

        for (var connection = 0; connection < 15_000; connection++) Logger(log).LogWarning("connection {Id} reset", connection);
        Assert.Single(Lines());
        _time.Advance(TimeSpan.FromSeconds(6));

        var lines = Lines();
        Assert.Equal(2, lines.Length);
        Assert.EndsWith("msg=\"connection 14999 reset\" Id=14999 repeated=14999", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_be_bounded_when_every_line_is_of_another_kind()
    {
        using var log = Log();

        for (var kind = 0; kind < 5_000; kind++) log.Factory.CreateLogger($"Source{kind}").LogWarning("failed");
        _time.Advance(TimeSpan.FromSeconds(6));

        var lines = Lines();
        Assert.Equal(101, lines.Length);
        Assert.EndsWith("repeated=4900", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_write_a_kind_again_when_it_was_quiet_for_long()
    {
        using var log = Log();

        Logger(log).LogWarning("slow");
        _time.Advance(TimeSpan.FromSeconds(6));
        Logger(log).LogWarning("slow");

        Assert.Equal(2, Lines().Length);
    }

    [Fact]
    public void Should_write_the_counts_when_it_ends()
    {
        using (var log = Log())
        {
            for (var time = 0; time < 3; time++) Logger(log).LogWarning("slow");
        }

        Assert.EndsWith("repeated=2", Lines()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_keep_the_newest_lines_and_no_more_of_them()
    {
        using var log = Log();
        for (var number = 0; number < RunLog.MostRecent + 50; number++)
        {
            log.Factory.CreateLogger($"Source{number}").LogInformation("line {Number}", number);
            // Not so many of different kinds at once that they are counted and not written.
            if (number % 50 == 49) _time.Advance(TimeSpan.FromSeconds(6));
        }

        Assert.Equal(RunLog.MostRecent, log.Newest(int.MaxValue).Count);
        Assert.Equal(["line 1048", "line 1049"], log.Newest(2).Select(line => line.Message));
    }

    [Fact]
    public void Should_call_followers_until_they_leave()
    {
        using var log = Log();
        var (first, second) = (new List<string>(), new List<string>());

        var following = log.Follow(line => first.Add(line.Message));
        using (log.Follow(line => second.Add(line.Message))) Logger(log).LogInformation("one");
        Logger(log).LogInformation("two");
        following.Dispose();
        Logger(log).LogInformation("three");

        Assert.Equal(["one", "two"], first);
        Assert.Equal(["one"], second);
    }

    [Fact]
    public void Should_go_to_the_pane_while_a_view_has_the_screen_and_keep_warnings_for_afterwards()
    {
        using var log = Log(isTerminal: true);
        var pane = new List<string>();

        using (log.DivertTo(line => pane.Add(line.ToShortText())))
        {
            Logger(log).LogInformation("hold began");
            Logger(log).LogWarning("slow");
            Assert.Empty(Lines());
        }

        Assert.Equal(["Group: hold began", "Group: slow"], pane);
        Assert.EndsWith("msg=slow", Assert.Single(Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_go_to_the_file_too_when_the_output_is_not_the_screen()
    {
        using var log = Log(isTerminal: false);
        var pane = new List<LogLine>();

        using (log.DivertTo(pane.Add)) Logger(log).LogInformation("hold began");

        Assert.Single(pane);
        Assert.Single(Lines());
    }

    [Fact]
    public void Should_count_in_the_pane_as_well()
    {
        using var log = Log(isTerminal: true);
        var pane = new List<string>();

        using (log.DivertTo(line => pane.Add(line.ToShortText())))
        {
            for (var connection = 0; connection < 313; connection++) Logger(log).LogInformation("reset");
            _time.Advance(TimeSpan.FromSeconds(6));
        }

        Assert.Equal(["Group: reset", "Group: reset x 312"], pane);
    }

    [Fact]
    public void Should_go_on_in_silence_when_the_output_is_closed()
    {
        using var output = new ClosedWriter();
        using var log = new RunLog(output, outputIsTerminal: false, _time);

        Logger(log).LogWarning("nobody reads this");
    }

    private static ILogger Logger(RunLog log) => log.Factory.CreateLogger("ActorLoad.Connections.Group");

    private RunLog Log(bool isTerminal = false) => new(_output, isTerminal, _time);

    private string[] Lines() => _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
