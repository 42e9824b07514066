using ActorLoad.Hosting.Run;
using Akka.Actor;
using static ActorLoad.Run.RunCoordinatorProtocol;

namespace ActorLoad.Run;

/// <summary>A run under way that an actor does: it understands <see cref="StopRun"/>, and ends with its actor.</summary>
/// <param name="run">The actor, as soon as there is one.</param>
internal sealed class ActorRunHandle(Task<IActorRef> run) : IRunHandle
{
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(3);

    public Task Ended { get; } = EndAsync(run);

    public void Stop(string by) => _ = StopAsync(by);

    public async Task<OrderOutcome> OrderAsync(RunOrder order, CancellationToken cancel) =>
        await (await run.WaitAsync(cancel)).Ask<OrderOutcome>(new GiveOrder(order), cancel);

    public async ValueTask DisposeAsync() => await Task.WhenAny(StopActorAsync(), Task.Delay(s_stopTimeout));

    private static async Task EndAsync(Task<IActorRef> run) => await (await run).WatchAsync();

    private async Task StopAsync(string by) => (await run).Tell(new StopRun(by), ActorRefs.NoSender);

    private async Task StopActorAsync() => await (await run).GracefulStop(s_stopTimeout);
}
