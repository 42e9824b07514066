using System.Net;
using EchoServer.Serving;

namespace EchoServer.Tests.Serving;

public class ListenersSpecs
{
    [Fact]
    public void Should_give_as_many_ports_as_asked_when_any_are_free()
    {
        using var listeners = Listeners.Open(IPAddress.Loopback, new PortPlan(0, 3), backlog: 1);

        Assert.Equal(3, listeners.Ports.Distinct().Count());
        Assert.DoesNotContain(0, listeners.Ports);
    }

    [Fact]
    public void Should_name_the_port_and_the_remedy_when_it_is_taken()
    {
        using var taken = Listeners.Open(IPAddress.Loopback, new PortPlan(0, 1), backlog: 1);

        var error = Assert.Throws<ListenException>(() => Listeners.Open(IPAddress.Loopback, new PortPlan(taken.Ports[0], 1), backlog: 1));

        Assert.Contains($"127.0.0.1:{taken.Ports[0]}", error.Message);
        Assert.Contains("--ports", error.Message);
    }

    [Fact]
    public void Should_name_the_address_when_it_is_not_this_machines()
    {
        // 192.0.2.0/24 is kept for documentation: no machine has it.
        var error = Assert.Throws<ListenException>(() => Listeners.Open(IPAddress.Parse("192.0.2.1"), new PortPlan(0, 1), backlog: 1));

        Assert.Contains("--listen 192.0.2.1", error.Message);
    }
}
