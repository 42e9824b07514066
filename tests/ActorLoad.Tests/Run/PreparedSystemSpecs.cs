using ActorLoad.Run;
using ActorLoad.Tests.Connections;
using Akka.Actor;
using Xunit;

namespace ActorLoad.Tests.Run;

public sealed class PreparedSystemSpecs
{
    [Fact]
    public async Task Should_be_taken_once()
    {
        var system = ActorSystem.Create("prepared");
        var prepared = new PreparedSystem(Task.FromResult(system));

        Assert.Same(system, await prepared.Take()!);
        Assert.Null(prepared.Take());
        await prepared.DisposeAsync();

        Assert.False(system.WhenTerminated.IsCompleted);
        await system.Terminate().WaitAsync(Kit.Patience);
    }

    [Fact]
    public async Task Should_be_terminated_when_nobody_takes_it()
    {
        var system = ActorSystem.Create("prepared");
        var starting = new TaskCompletionSource<ActorSystem>();
        var disposal = new PreparedSystem(starting.Task).DisposeAsync();

        starting.SetResult(system); // only now is it up
        await disposal;

        await system.WhenTerminated.WaitAsync(Kit.Patience);
    }

    [Fact]
    public async Task Should_fail_whoever_takes_it_and_nobody_else_when_it_does_not_start()
    {
        var prepared = new PreparedSystem(Task.FromException<ActorSystem>(new InvalidOperationException("of a test")));

        await Assert.ThrowsAsync<InvalidOperationException>(() => prepared.Take()!);
        await new PreparedSystem(Task.FromException<ActorSystem>(new InvalidOperationException("of a test"))).DisposeAsync();
    }
}
