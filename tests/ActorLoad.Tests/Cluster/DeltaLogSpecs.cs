using ActorLoad.Cluster;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Nodes;
using Xunit;

namespace ActorLoad.Tests.Cluster;

public sealed class DeltaLogSpecs
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly DeltaLog _log = new(s_patience);

    [Fact]
    public void Should_number_deltas_from_one_on() => Assert.Equal([1L, 2, 3], [_log.Next(), _log.Next(), _log.Next()]);

    [Fact]
    public void Should_send_nothing_again_when_all_is_acknowledged()
    {
        Add(0);
        Add(1);
        _log.Acknowledge(2, Seconds(2));

        Assert.Empty(_log.TakeOverdue(Seconds(60)));
        Assert.Equal(0, _log.Open);
    }

    [Fact]
    public void Should_send_all_that_is_open_again_in_order_when_no_receipt_has_come_for_as_long_as_its_patience()
    {
        Add(0);
        Add(1);
        Add(2);
        _log.Acknowledge(1, Seconds(2));

        Assert.Empty(_log.TakeOverdue(Seconds(6.9)));
        Assert.Equal([2L, 3], _log.TakeOverdue(Seconds(7)).Select(delta => delta.Sequence));
    }

    [Fact]
    public void Should_wait_as_long_again_when_it_has_sent_again()
    {
        Add(0);
        _log.TakeOverdue(Seconds(5));

        Assert.Empty(_log.TakeOverdue(Seconds(9.9)));
        Assert.Single(_log.TakeOverdue(Seconds(10)));
    }

    [Fact]
    public void Should_take_a_receipt_for_all_before_it_too()
    {
        Add(0);
        Add(0);
        Add(0);
        _log.Acknowledge(3, Seconds(1));

        Assert.Equal(0, _log.Open);
    }

    private void Add(double at) => _log.Add(
        new WorkerProtocol.Delta(
            7, _log.Next(), Seconds(at), TallySnapshot.Zero, new PackedLatencies([]), Standing.None, Standing.None,
            new NodeUsage(new ResourceSample(default, 0, 0, 0, 0, 0, 0, 0, 0), default, 0, default, StallSummary.None)),
        Seconds(at));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
