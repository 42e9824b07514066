using ActorLoad.Core.Plan;
using Akka.Actor;
using Xunit;

namespace ActorLoad.Tests.Pacing;

public sealed class PacingExecutorSpecs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Should_run_its_actor_on_one_thread_outside_the_pool_when_the_reference_is_in_force()
    {
        using var system = ActorSystem.Create("pacing", LoadOptionsReader.Read(ConfigSources.None).Config!);
        try
        {
            var actor = system.ActorOf(Props.Create(() => new ThreadTeller()).WithDispatcher("akka.actor.pacing-dispatcher"));
            var threads = new HashSet<string>();
            for (var i = 0; i < 100; i++)
                threads.Add(await actor.Ask<string>("thread", Patience));

            Assert.Equal("pool: False", Assert.Single(threads).Split(", ")[1]);
        }
        finally
        {
            await system.Terminate().WaitAsync(Patience);
        }
    }

    private sealed class ThreadTeller : UntypedActor
    {
        protected override void OnReceive(object message) =>
            Sender.Tell($"{Environment.CurrentManagedThreadId}, pool: {Thread.CurrentThread.IsThreadPoolThread}");
    }
}
