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

    [Fact]
    public async Task Should_need_one_more_when_its_caller_is_of_the_pool()
    {
        Assert.Equal(PoolThreads.Wanted + 1, await Task.Run(() => PoolThreads.NeededFor(Thread.CurrentThread)));
        var needed = 0;
        var other = new Thread(() => needed = PoolThreads.NeededFor(Thread.CurrentThread));
        other.Start();
        other.Join();

        Assert.Equal(PoolThreads.Wanted, needed);
    }
}
