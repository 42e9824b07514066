using System.Net;
using ActorLoad.Core.Plan;
using Akka.Actor;
using Xunit;

namespace ActorLoad.Tests.Connections;

public sealed class ConnectionContextSpecs : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("context");

    public void Dispose() => _system.Dispose();

    [Fact]
    public void Should_share_a_command_between_connections_of_the_same_addresses()
    {
        var context = Of(connections: 16, targets: 2, sources: 2);

        var commands = Enumerable.Range(0, 16).Select(context.ConnectOf).ToList();

        Assert.Equal(4, commands.Distinct().Count());
        Assert.All(Enumerable.Range(0, 16), id =>
        {
            Assert.Equal(context.Addresses.TargetOf(id), commands[id].RemoteAddress);
            Assert.Equal(context.Addresses.SourceOf(id), ((IPEndPoint)commands[id].LocalAddress).Address);
        });
    }

    [Fact]
    public void Should_keep_no_table_where_nearly_every_connection_has_addresses_of_its_own()
    {
        var context = Of(connections: 10, targets: 3, sources: 2);

        Assert.NotSame(context.ConnectOf(0), context.ConnectOf(6));
        Assert.Equal(context.ConnectOf(0).RemoteAddress, context.ConnectOf(6).RemoteAddress);
    }

    [Fact]
    public void Should_leave_the_local_address_to_the_kernel_where_no_source_is_given()
    {
        var context = new Surroundings(_system, ActorRefs.Nobody, TestOptions.Of("connections = 4")).Context;

        Assert.Null(context.ConnectOf(3).LocalAddress);
        Assert.Same(context.ConnectOf(0), context.ConnectOf(3));
    }

    private ActorLoad.Connections.ConnectionContext Of(int connections, int targets, int sources)
    {
        var addresses = new AddressPlan(
            [.. Enumerable.Range(7001, targets).Select(port => new IPEndPoint(IPAddress.Loopback, port))],
            [.. Enumerable.Range(1, sources).Select(host => IPAddress.Parse($"127.0.0.{host}"))]);
        return new Surroundings(_system, ActorRefs.Nobody, TestOptions.Of($"connections = {connections}"), addresses).Context;
    }
}
