using System.Net;
using System.Runtime.Serialization;
using System.Text;
using ActorLoad.Cluster;
using ActorLoad.Core.Plan;
using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace ActorLoad.Tests.Cluster;

public sealed class ClusterConfigSpecs
{
    private static readonly TimeSpan s_lostAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public Task Should_make_no_object_when_a_message_is_json() => WithSystemAsync("127.0.0.1", system =>
        Assert.Throws<SerializationException>(
            () => system.Serialization.Deserialize(Encoding.UTF8.GetBytes("\"http://localhost/\""), 1, typeof(Uri).AssemblyQualifiedName)));

    [Fact]
    public Task Should_send_nothing_when_a_message_has_no_serializer_of_its_own() => WithSystemAsync("127.0.0.1", system =>
        Assert.Throws<SerializationException>(() => system.Serialization.FindSerializerFor(new Uri("http://localhost/")).ToBinary(new Uri("http://localhost/"))));

    [Fact]
    public Task Should_be_reached_at_an_address_when_it_listens_on_all_of_them() => WithSystemAsync("0.0.0.0", system =>
    {
        Assert.True(IPAddress.TryParse(AddressOf(system).Host, out var address));
        Assert.NotEqual(IPAddress.Any, address);
    });

    [Fact]
    public Task Should_be_reached_at_an_address_when_it_listens_on_a_name() => WithSystemAsync("localhost", system =>
        Assert.Equal("127.0.0.1", AddressOf(system).Host));

    [Fact]
    public void Should_leave_the_users_own_settings_as_they_are()
    {
        var own = ConfigurationFactory.ParseString("akka.cluster.gossip-interval = 7s");

        Assert.Equal(TimeSpan.FromSeconds(7), ConfigOf(own, s_lostAfter).GetTimeSpan("akka.cluster.gossip-interval"));
    }

    [Theory]
    [InlineData("akka.cluster.split-brain-resolver.stable-after", 3)]
    [InlineData("akka.cluster.split-brain-resolver.stable-after", 3600)]
    [InlineData("akka.remote.transport-failure-detector.acceptable-heartbeat-pause", 3600)]
    [InlineData("akka.remote.watch-failure-detector.acceptable-heartbeat-pause", 3600)]
    public void Should_give_no_silent_node_up_before_the_run_does(string path, int lostAfterSeconds)
    {
        var lostAfter = TimeSpan.FromSeconds(lostAfterSeconds);

        Assert.True(ConfigOf(Config.Empty, lostAfter).GetTimeSpan(path) > lostAfter);
    }

    private static Config ConfigOf(Config own, TimeSpan lostAfter, string host = "127.0.0.1") =>
        ClusterConfig.Of(own, ClusterConfig.Worker, host, 0, lostAfter);

    private static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;

    /// <summary>On what a user gets who sets nothing.</summary>
    private static async Task WithSystemAsync(string host, Action<ExtendedActorSystem> check)
    {
        using var system = ActorSystem.Create(ClusterConfig.System, ConfigOf(LoadOptionsReader.Read(ConfigSources.None).Config!, s_lostAfter, host));
        try
        {
            check((ExtendedActorSystem)system);
        }
        finally
        {
            await system.Terminate().WaitAsync(s_patience);
        }
    }
}
