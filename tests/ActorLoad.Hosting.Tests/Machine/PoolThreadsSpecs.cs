using ActorLoad.Hosting.Machine;
using Xunit;

namespace ActorLoad.Hosting.Tests.Machine;

public class PoolThreadsSpecs
{
    [Fact]
    public void Should_have_the_threads_there_and_the_pools_own_minimum_as_it_was()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);

        PoolThreads.Start();

        Assert.True(ThreadPool.ThreadCount >= PoolThreads.Wanted, $"{ThreadPool.ThreadCount} of {PoolThreads.Wanted}");
        ThreadPool.GetMinThreads(out var workersAfter, out var completionsAfter);
        Assert.Equal((workers, completions), (workersAfter, completionsAfter));
    }
}
