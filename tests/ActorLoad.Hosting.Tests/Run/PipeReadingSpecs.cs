using ActorLoad.Hosting.Run;
using Xunit;

namespace ActorLoad.Hosting.Tests.Run;

public class PipeReadingSpecs
{
    [Theory]
    [InlineData("a line")]
    [InlineData(null)]
    public async Task Should_go_on_on_the_pool_when_the_line_comes_on_another_thread(string? line)
    {
        // Continuations run where it is completed, as those of an inline completion do.
        var coming = new TaskCompletionSource<string?>();
        var read = ReadAsync(new Pipe(coming.Task));
        var engine = new Thread(() => coming.SetResult(line));

        engine.Start();
        var (got, onPool) = await read;

        Assert.Equal((line, true), (got, onPool));
    }

    private static async Task<(string? Line, bool OnPool)> ReadAsync(Pipe pipe)
    {
        var line = await pipe.ReadLineOnPoolAsync(TestContext.Current.CancellationToken);
        return (line, Thread.CurrentThread.IsThreadPoolThread);
    }

    private sealed class Pipe(Task<string?> line) : TextReader
    {
        public override ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) => new(line);
    }
}
