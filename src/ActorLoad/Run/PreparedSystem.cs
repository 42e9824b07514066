using Akka.Actor;

namespace ActorLoad.Run;

/// <summary>An actor system that is being started for whoever takes it, once. Disposed before, it is terminated.</summary>
internal sealed class PreparedSystem(Task<ActorSystem> starting) : IAsyncDisposable
{
    private Task<ActorSystem>? _starting = starting;

    /// <returns>Null where it is taken or disposed already. Fails as the start does.</returns>
    public Task<ActorSystem>? Take() => Interlocked.Exchange(ref _starting, null);

    public async ValueTask DisposeAsync()
    {
        if (Take() is not { } unused)
            return;
        await ((Task)unused).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Nobody waits for its last actor.
        if (unused.IsCompletedSuccessfully)
            _ = unused.Result.Terminate();
    }
}
