using ActorLoad.Core.Plan;
using Akka.Actor;
using Akka.IO;
using Xunit;

namespace ActorLoad.Tests.Run;

public sealed class ReferenceConfigSpecs
{
    [Fact]
    public async Task Should_be_accepted_by_akka_when_a_system_is_started_on_the_reference()
    {
        var config = LoadOptionsReader.Read(ConfigSources.None).Config!;
        using var system = ActorSystem.Create("options", config);
        try
        {
            var settings = new Tcp().Apply(system).Settings;

            Assert.Equal(4096, settings.MaxFrameSizeBytes);
            Assert.Equal(0, settings.FinishConnectRetries);
            Assert.Equal(65_536, settings.WriteCommandsQueueMaxSize);
            Assert.Equal(TimeSpan.FromSeconds(30), settings.RegisterTimeout);
            Assert.False(settings.OutgoingSocketForceIpv4);
            Assert.Equal("WARNING", system.Settings.LogLevel);
            Assert.Equal("OFF", system.Settings.StdoutLogLevel);
            Assert.Equal(0, system.Settings.LogDeadLetters);
            Assert.False(system.Settings.LogDeadLettersDuringShutdown);
        }
        finally
        {
            await system.Terminate().WaitAsync(TimeSpan.FromSeconds(10));
        }
    }
}
