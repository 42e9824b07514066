using System.Runtime;
using ActorLoad.Hosting.Machine;
using Xunit;

namespace ActorLoad.Hosting.Tests.Machine;

/// <summary>Alone, since any collection that another test asks for ends a region without collections.</summary>
[Collection(nameof(Alone))]
public class RampHeapSpecs
{
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public class Alone;

    [Fact]
    public void Should_hold_collections_back_until_it_is_given_back()
    {
        var ramp = RampHeap.TryTake();
        var during = GCSettings.LatencyMode;
        ramp!.Dispose();

        Assert.Equal(GCLatencyMode.NoGCRegion, during);
        Assert.NotEqual(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
    }

    [Fact]
    public void Should_be_one_ramps_at_a_time()
    {
        var first = RampHeap.TryTake();

        Assert.NotNull(first);
        Assert.Null(RampHeap.TryTake());
        first.Dispose();
        first.Dispose();
        using var next = RampHeap.TryTake();
        Assert.NotNull(next);
    }

    [Fact]
    public void Should_collect_after_each_step_and_go_on()
    {
        using var ramp = RampHeap.TryTake()!;
        var before = GC.CollectionCount(0);

        for (var collections = 1; collections <= 3; collections++)
        {
            var reached = before + collections;
            Assert.True(SpinWait.SpinUntil(
                () =>
                {
                    GC.KeepAlive(new byte[20_000]);
                    Thread.Yield(); // to who collects, as those do that connect
                    return GC.CollectionCount(0) >= reached;
                },
                TimeSpan.FromSeconds(60)));
            Assert.True(SpinWait.SpinUntil(() => GCSettings.LatencyMode == GCLatencyMode.NoGCRegion, TimeSpan.FromSeconds(60)));
        }
    }

    [Fact]
    public void Should_bear_that_somebody_else_collects()
    {
        using (RampHeap.TryTake())
            GC.Collect();

        Assert.NotEqual(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
        using var again = RampHeap.TryTake();
        Assert.NotNull(again);
    }
}
