using ActorLoad.Core.Wire;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Wire;

public class RequestRingSpecs
{
    private enum Op
    {
        Add,
        Expire,
        DropOldest,
        RemoveAt,
    }

    private static readonly Gen<(Op Op, int Argument)[]> Histories =
        Gen.Select(Gen.Frequency((6, Gen.Const(Op.Add)), (1, Gen.Const(Op.Expire)), (1, Gen.Const(Op.DropOldest)), (2, Gen.Const(Op.RemoveAt))), Gen.Int[0, 1_000])
            .Array[0, 300];

    private static Request At(int number) => new(number % 5, TimeSpan.Zero, TimeSpan.FromTicks(number));

    private static RequestRing Of(int count)
    {
        var ring = new RequestRing();
        for (var i = 0; i < count; i++)
            Assert.True(ring.TryAdd(At(i)));
        return ring;
    }

    private static int[] Numbers(RequestRing ring) => [.. Enumerable.Range(0, ring.Count).Select(i => (int)ring[i].Started.Ticks)];

    [Fact]
    public void Should_hold_what_a_plain_list_holds_when_anything_is_done_to_it() =>
        Histories.Sample(history =>
        {
            var (ring, model, number) = (new RequestRing(), new List<Request>(), 0);
            foreach (var (op, argument) in history)
            {
                switch (op)
                {
                    case Op.Add:
                        Assert.Equal(model.Count < RequestRing.MaxCapacity, ring.TryAdd(At(number)));
                        if (model.Count < RequestRing.MaxCapacity)
                            model.Add(At(number));
                        number++;
                        break;
                    case Op.Expire:
                        var before = TimeSpan.FromTicks(number - argument % 70);
                        Assert.Equal(model.Count(r => !r.Expired && r.Started < before), ring.Expire(before));
                        model = [.. model.Select(r => r with { Expired = r.Expired || r.Started < before })];
                        break;
                    case Op.DropOldest:
                        var count = argument % (model.Count + 1);
                        ring.DropOldest(count);
                        model.RemoveRange(0, count);
                        break;
                    case Op.RemoveAt when model.Count > 0:
                        ring.RemoveAt(argument % model.Count);
                        model.RemoveAt(argument % model.Count);
                        break;
                }

                Assert.Equal(model, Enumerable.Range(0, ring.Count).Select(i => ring[i]));
                Assert.Equal(model.Count(r => !r.Expired), ring.Live);
                Assert.Equal(model.FindIndex(r => !r.Expired), ring.OldestLive);
                Assert.Equal(model.FindLastIndex(r => !r.Expired && r.Message == 3), ring.NewestLiveOf(3));
            }
        }, iter: 2_000);

    [Fact]
    public void Should_refuse_one_more_when_it_is_full() => Assert.False(Of(RequestRing.MaxCapacity).TryAdd(At(64)));

    [Fact]
    public void Should_close_the_gap_when_one_is_removed_at_any_place()
    {
        for (var i = 0; i < 5; i++)
        {
            var ring = Of(5);
            ring.RemoveAt(i);
            Assert.Equal(Enumerable.Range(0, 5).Where(n => n != i), Numbers(ring));
        }
    }

    [Fact]
    public void Should_not_expire_a_request_when_it_was_sent_at_that_very_time() => Assert.Equal(2, Of(5).Expire(TimeSpan.FromTicks(2)));

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void Should_refuse_to_remove_what_is_not_there(int index) => Assert.Throws<ArgumentOutOfRangeException>(() => Of(3).RemoveAt(index));

    [Fact]
    public void Should_refuse_to_drop_more_than_it_holds() => Assert.Throws<ArgumentOutOfRangeException>(() => Of(3).DropOldest(4));

    [Fact]
    public void Should_allocate_nothing_when_no_request_was_ever_made()
    {
        var ring = new RequestRing();
        var before = GC.GetAllocatedBytesForCurrentThread();

        ring.Expire(TimeSpan.MaxValue);
        ring.DropOldest(0);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>A thread that makes one object takes eight kilobytes to make it in: thousands of threads are not to, all at once.</summary>
    [Fact]
    public void Should_make_no_object_for_the_first_request_when_it_has_room()
    {
        var ring = new RequestRing();
        ring.MakeRoom();
        var before = GC.GetAllocatedBytesForCurrentThread();
        ring.TryAdd(new Request(1, TimeSpan.Zero, TimeSpan.Zero));
        ring.Clear();
        ring.TryAdd(new Request(2, TimeSpan.Zero, TimeSpan.Zero));

        Assert.Equal((0, 1, 2), (GC.GetAllocatedBytesForCurrentThread() - before, ring.Count, ring[0].Message));
    }

    [Fact]
    public void Should_know_nothing_of_what_expired_when_it_was_cleared()
    {
        var ring = new RequestRing();
        ring.TryAdd(new Request(1, TimeSpan.Zero, TimeSpan.Zero));
        ring.Expire(TimeSpan.FromSeconds(1));

        ring.Clear();

        Assert.Equal((0, 0, -1), (ring.Count, ring.Live, ring.OldestLive));
    }
}
