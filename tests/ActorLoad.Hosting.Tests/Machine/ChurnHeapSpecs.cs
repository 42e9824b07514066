using ActorLoad.Hosting.Machine;
using Xunit;

namespace ActorLoad.Hosting.Tests.Machine;

public class ChurnHeapSpecs
{
    private readonly ChurnHeap _churn;
    private bool _somebodyElses;
    private bool _taken;

    public ChurnHeapSpecs() => _churn = new ChurnHeap(() =>
    {
        if (_somebodyElses)
            return null;
        Assert.False(_taken);
        _taken = true;
        return new GivenBack(() => _taken = false);
    });

    [Fact]
    public void Should_leave_the_heap_alone_while_connections_come_and_go_singly()
    {
        for (var tick = 0; tick < 1000; tick++)
        {
            Note(ChurnHeap.Many - 1);
            _churn.Tick();
            Assert.False(_taken);
        }
    }

    [Fact]
    public void Should_take_it_at_once_when_they_come_in_numbers()
    {
        Note(ChurnHeap.Many);

        Assert.True(_taken);
    }

    [Fact]
    public void Should_keep_it_through_a_backoff_and_give_it_back_when_it_has_been_calm()
    {
        Note(ChurnHeap.Many);
        Tick(ChurnHeap.CalmTicks);
        Note(ChurnHeap.Many);
        Tick(ChurnHeap.CalmTicks);
        Assert.True(_taken);

        Tick(1);
        Assert.False(_taken);
    }

    [Fact]
    public void Should_take_it_again_in_the_next_storm()
    {
        Note(ChurnHeap.Many);
        Tick(ChurnHeap.CalmTicks + 1);
        Note(ChurnHeap.Many);

        Assert.True(_taken);
    }

    [Fact]
    public void Should_take_it_later_where_a_ramp_has_it()
    {
        _somebodyElses = true;
        Note(10 * ChurnHeap.Many);
        Assert.False(_taken);

        _somebodyElses = false;
        Note(ChurnHeap.Many);
        Assert.True(_taken);
    }

    [Fact]
    public void Should_give_it_back_at_the_end()
    {
        Note(ChurnHeap.Many);
        _churn.Dispose();

        Assert.False(_taken);
    }

    private void Note(int times)
    {
        for (var i = 0; i < times; i++)
            _churn.Note();
    }

    private void Tick(int times)
    {
        for (var i = 0; i < times; i++)
            _churn.Tick();
    }

    private sealed class GivenBack(Action back) : IDisposable
    {
        public void Dispose() => back();
    }
}
