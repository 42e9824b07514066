using ActorLoad.Core.Pbm;
using ActorLoad.Hosting.Operate;
using Microsoft.Extensions.Logging;

namespace ActorLoad.Hosting.Pbm.Palettes;

/// <summary>The program's log from afar.</summary>
internal static class LogPalette
{
    private const string Level = "LEVEL", Lines = "N", Text = "TEXT";

    public static Palette Of(RunLog log)
    {
        var least = Argument.Word(Level, "Only lines of this level and above", "debug", "info", "warn", "error").By("-l", "--level").Or("debug");
        return new Palette("log", "The program's log: its newest lines, those that come, a line of your own",
            new Command("tail", "Show each line as it comes", (call, reply) => Tail(log, call, reply), least) { Streams = true },
            new Command(
                "peek", "Show the newest lines", (call, reply) => Peek(log, call, reply),
                Argument.Whole(Lines, "How many", 1, RunLog.MostRecent).By("-n").Or("20"), least),
            new Command(
                "write", "Put a line into the log, to find a moment again", (call, reply) => Write(log, call, reply),
                Argument.Word(Level, "Its level", "info", "warn", "error").By("-l", "--level").Or("info"),
                Argument.Rest(Text, "What it says").Required()));
    }

    private static void Tail(RunLog log, Invocation call, IReply reply)
    {
        var minimum = LevelOf(call);
        var following = log.Follow(line =>
        {
            if (line.Level >= minimum)
                Show(line, reply);
        });
        reply.Cancelled.Register(following.Dispose);
    }

    private static void Peek(RunLog log, Invocation call, IReply reply)
    {
        foreach (var line in log.Newest(call.Whole(Lines), LevelOf(call)))
            Show(line, reply);
        reply.Ok();
    }

    private static void Write(RunLog log, Invocation call, IReply reply)
    {
        log.Factory.CreateLogger("pbm").Log(LevelOf(call), call.Text(Text));
        reply.Ok();
    }

    private static void Show(LogLine line, IReply reply) => reply.Line(
        line.ToLogfmt(),
        [
            new("time", line.Time.UtcDateTime.ToString("O")), new("level", line.LevelName), new("source", line.Source), new("message", line.Message),
            new("repeats", line.Repeats), .. line.Fields.Select(field => new Field("field." + field.Key, field.Value)),
        ]);

    private static LogLevel LevelOf(Invocation call) => call.Text(Level) switch
    {
        "error" => LogLevel.Error,
        "warn" => LogLevel.Warning,
        "info" => LogLevel.Information,
        _ => LogLevel.Trace,
    };
}
