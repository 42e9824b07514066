using CsCheck;
using EchoServer.Serving;

namespace EchoServer.Tests.Serving;

public class PortPlanSpecs
{
    [Fact]
    public void Should_hand_out_every_port_once_and_evenly_when_it_is_split() =>
        Gen.Select(Gen.Int[1, 60_000], Gen.Int[1, 200], Gen.Int[1, 200]).Where((_, count, parts) => parts <= count).Sample((first, count, parts) =>
        {
            var plans = new PortPlan(first, count).Split(parts);
            Assert.Equal(Enumerable.Range(first, count), plans.SelectMany(p => p.Ports));
            Assert.InRange(plans.Max(p => p.Count) - plans.Min(p => p.Count), 0, 1);
        });

    [Fact]
    public void Should_ask_for_free_ports_in_every_part_when_the_ports_are_free_ones()
    {
        var plans = new PortPlan(0, 5).Split(2);

        Assert.Equal([new PortPlan(0, 3), new PortPlan(0, 2)], plans);
    }

    [Theory]
    [InlineData(0, 3, "0")]
    [InlineData(7001, 1, "7001")]
    [InlineData(7001, 4, "7001-7004")]
    public void Should_read_as_on_the_command_line_when_written(int first, int count, string text) =>
        Assert.Equal(text, new PortPlan(first, count).ToString());
}
