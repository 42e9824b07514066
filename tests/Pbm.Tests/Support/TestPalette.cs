namespace Pbm.Tests.Support;

/// <summary>Commands that hosts and clients are tried with.</summary>
internal sealed class TestPalette
{
    private readonly TaskCompletionSource _saidAll = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<IReply> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Palette Palette => new("test", "For tests",
        new Command("echo", "Say it", (call, reply) => Say(reply, call.Text("TEXT")), Argument.Rest("TEXT", "What").Required()),
        new Command("fail", "Fail", (_, reply) => reply.Fail("It does not work.")),
        new Command("throw", "Throw", (_, _) => throw new InvalidOperationException("It broke.")),
        new Command("thread", "Name the thread", (_, reply) => Say(reply, $"{Thread.CurrentThread.Name} {Thread.CurrentThread.IsThreadPoolThread}")),
        new Command("many", "Say much", Many, Argument.Whole("N", "Lines", 0, 10_000_000).Required(), Argument.Whole("LENGTH", "Of a line", 0, 100_000).Or("100")),
        new Command("never", "Take for ever", (_, reply) => _started.TrySetResult(reply)),
        new Command("tail", "Go on", Tail) { Streams = true });

    /// <summary>The reply of the command that was started last and goes on.</summary>
    public Task<IReply> Started => Deadline.For(_started.Task);

    /// <summary>All that <c>many</c> says has been said; nobody need have read it.</summary>
    public Task SaidAll => _saidAll.Task.WaitAsync(Deadline.Length);

    public bool WasCancelled { get; private set; }

    private static void Say(IReply reply, string text)
    {
        reply.Line(text);
        reply.Ok();
    }

    private void Many(Invocation call, IReply reply)
    {
        var text = new string('x', call.Whole("LENGTH"));
        for (var i = 0; i < call.Whole("N"); i++)
            reply.Line(text);
        reply.Ok();
        _saidAll.TrySetResult();
    }

    private void Tail(Invocation call, IReply reply)
    {
        reply.Cancelled.Register(() => WasCancelled = true);
        reply.Line("first");
        _started.TrySetResult(reply);
    }
}
