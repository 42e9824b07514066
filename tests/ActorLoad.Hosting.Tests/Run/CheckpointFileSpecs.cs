using System.Collections.Concurrent;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Run;
using Xunit;

namespace ActorLoad.Hosting.Tests.Run;

/// <summary>Against a disk that is the test's: it writes when the test lets it.</summary>
public sealed class CheckpointFileSpecs : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _disk = new(0);
    private readonly BlockingCollection<string> _begun = [];
    private readonly ConcurrentQueue<string> _written = new();
    private readonly ConcurrentQueue<string> _warnings = new();
    private readonly CheckpointFile _file;
    private volatile string? _problem;

    public CheckpointFileSpecs() => _file = new CheckpointFile("run.json", Write, _warnings.Enqueue);

    public void Dispose()
    {
        _disk.Release(100);
        _file.Dispose();
        _disk.Dispose();
        _begun.Dispose();
    }

    [Fact]
    public void Should_write_the_newest_alone_when_the_disk_was_busy_meanwhile()
    {
        _file.Offer(Report("first"));
        Begun("first");
        _file.Offer(Report("second"));
        _file.Offer(Report("third"));

        _disk.Release();
        Begun("third");
        _disk.Release(2);
        _file.Finish(Report("last"));

        Assert.Equal(["first", "third", "last"], _written);
    }

    [Fact]
    public void Should_hold_the_final_result_when_the_run_has_ended()
    {
        _disk.Release(100);
        _file.Offer(Report("checkpoint"));
        Begun("checkpoint");

        _file.Finish(Report("last"));
        _file.Offer(Report("too late"));
        _file.Dispose();

        Assert.Equal("last", _written.Last());
    }

    [Fact]
    public void Should_write_the_final_result_when_there_was_no_checkpoint()
    {
        _disk.Release();

        _file.Finish(Report("refused"));

        Assert.Equal(["refused"], _written);
    }

    [Fact]
    public void Should_warn_once_and_go_on_when_the_disk_is_full()
    {
        _problem = "run.json could not be written: No space left on device";
        _disk.Release(100);
        foreach (var name in new[] { "a", "b", "c" })
        {
            _file.Offer(Report(name));
            Begun(name);
        }

        _problem = null;
        _file.Offer(Report("d"));
        Begun("d");
        _file.Finish(Report("last"));

        Assert.StartsWith("run.json could not be written: No space left on device; the run goes on", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Equal(["d", "last"], _written);
    }

    [Fact]
    public void Should_say_that_the_file_is_not_final_when_the_last_write_fails()
    {
        _problem = "full";
        _disk.Release();

        _file.Finish(Report("last"));

        Assert.Equal("full; the checkpoint file does not hold the final result", Assert.Single(_warnings));
    }

    [Fact]
    public void Should_be_none_when_no_path_is_given() => Assert.Null(CheckpointFile.Open("", _ => { }));

    private static RunReport Report(string name) => new()
    {
        Version = "0.1.0",
        Engine = "actors",
        Label = name,
        StartedAt = default,
        Seed = 1,
        Verdict = Verdict.Incomplete,
        ExitCode = 4,
        Reasons = [],
        Warnings = [],
        Config = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty,
        Machine = null!,
        Phases = null!,
        Connections = null!,
        Messages = null!,
        LatencyMicros = null!,
        Generator = null!,
        Errors = null!,
        Thresholds = [],
        Timeline = [],
        Events = [],
        Nodes = [],
    };

    private void Begun(string name)
    {
        Assert.True(_begun.TryTake(out var begun, s_patience));
        Assert.Equal(name, begun);
    }

    private string? Write(RunReport report, string path)
    {
        var problem = _problem;
        _begun.Add(report.Label);
        Assert.True(_disk.Wait(s_patience));
        if (problem is null)
            _written.Enqueue(report.Label);
        return problem;
    }
}
