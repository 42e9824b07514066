using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Run;
using Xunit;

namespace ActorLoad.Hosting.Tests.Run;

public sealed class RunPreflightSpecs
{
    [Theory]
    [InlineData("workers.remote = 1", 1)]
    [InlineData("workers.remote = 1, target = \"10.0.0.1:7001\"", 0)]
    [InlineData("workers.count = 2", 0)]
    public void Should_warn_when_remote_workers_would_have_to_reach_a_server_on_loopback(string text, int warnings) =>
        Assert.Equal(warnings, RunPreflight.PlanWarnings(Options(text)).Count(warning => warning.Contains("give a target", StringComparison.Ordinal)));

    private static LoadOptions Options(string text) => LoadOptionsReader.Read(
        new ConfigSources(ConfigText.Parse($"actor-load {{ hold.duration = 90s, workers.join-cookie = c, {text} }}", "load.hocon"), [], [])).Options!;
}
