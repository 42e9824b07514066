using ActorLoad.Core.Plan;
using Akka.Actor;
using Xunit;

namespace ActorLoad.Tests.Connections;

public sealed class InPlaceExecutorSpecs : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create("in-place", LoadOptionsReader.Read(ConfigSources.None).Config!);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate().WaitAsync(Kit.Patience);
        _system.Dispose();
    }

    [Fact]
    public async Task Should_run_an_actor_on_the_scheduler_s_thread_when_it_is_told_from_there()
    {
        var threadOf = _system.ActorOf(Props.Create(() => new ThreadTeller()));
        var relay = _system.ActorOf(Props.Create(() => new Relay(threadOf)).WithDispatcher("akka.actor.pacing-dispatcher"));

        // It is left to the pool while a thread of the pool is still at it, or when this one has been kept from its core: that may be so now and then.
        var isInPlace = false;
        for (var i = 0; i < 1_000 && !isInPlace; i++)
        {
            var (told, ran) = await relay.Ask<(int, int)>("where", Kit.Patience);
            isInPlace = told == ran;
        }

        Assert.True(isInPlace);
    }

    /// <summary>What conducts a run may take its time.</summary>
    [Fact]
    public async Task Should_leave_an_actor_of_another_dispatcher_to_the_pool_when_it_is_told_from_there()
    {
        var threadOf = _system.ActorOf(Props.Create(() => new ThreadTeller()).WithDispatcher("akka.actor.run-dispatcher"));
        var relay = _system.ActorOf(Props.Create(() => new Relay(threadOf)).WithDispatcher("akka.actor.pacing-dispatcher"));

        var (told, ran) = await relay.Ask<(int, int)>("where", Kit.Patience);

        Assert.NotEqual(told, ran);
    }

    /// <summary>
    /// Actors on two threads that run in place, and on the pool, tell each other to and fro: a wake-up that is lost anywhere ends the game early.
    /// </summary>
    [Fact]
    public async Task Should_lose_no_wake_up_when_actors_are_told_from_many_threads_at_once()
    {
        const int Players = 64, Passes = 200_000, Balls = 32;
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var game = new Game(Passes, over);
        for (var i = 0; i < Players; i++)
        {
            var dispatcher = (i % 8) switch { 0 => "akka.actor.pacing-dispatcher", 1 => "akka.actor.run-dispatcher", _ => "akka.actor.default-dispatcher" };
            game.Players.Add(_system.ActorOf(Props.Create(() => new Player(game)).WithDispatcher(dispatcher)));
        }

        for (var i = 0; i < Balls; i++)
            game.Players[i].Tell(i);

        await over.Task.WaitAsync(Kit.Patience);
        Assert.Equal(Passes + Balls - 1, game.Passed);
    }

    /// <param name="passes">Then nothing is passed on; it is over when the last ball has come to rest.</param>
    private sealed class Game(int passes, TaskCompletionSource over)
    {
        private int _passed;
        private int _resting;

        public List<IActorRef> Players { get; } = [];

        public int Passed => _passed;

        public bool Goes() => Interlocked.Increment(ref _passed) < passes;

        public void Rests(int balls)
        {
            if (Interlocked.Increment(ref _resting) == balls)
                over.TrySetResult();
        }
    }

    private sealed class Player(Game game) : UntypedActor
    {
        private uint _random = 1;

        protected override void OnReceive(object message)
        {
            var ball = (int)message;
            _random = _random * 1664525 + 1013904223 + (uint)ball;
            if (game.Goes())
                game.Players[(int)(_random >> 16) % game.Players.Count].Tell(ball);
            else
                game.Rests(32);
        }
    }

    private sealed class ThreadTeller : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(Environment.CurrentManagedThreadId);
    }

    private sealed class Relay(IActorRef to) : UntypedActor
    {
        private IActorRef _asker = ActorRefs.Nobody;

        protected override void OnReceive(object message)
        {
            if (message is int thread)
            {
                _asker.Tell((Environment.CurrentManagedThreadId, thread));
                return;
            }

            _asker = Sender;
            to.Tell(message);
        }
    }
}
