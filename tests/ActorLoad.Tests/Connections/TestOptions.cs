using ActorLoad.Core.Plan;

namespace ActorLoad.Tests.Connections;

/// <summary>A run's options as a user would give them, over the shipped defaults.</summary>
internal static class TestOptions
{
    public static LoadOptions Of(string hocon) => Read(hocon).Options
        ?? throw new ArgumentException($"The test's options are wrong: {string.Join("; ", Read(hocon).Problems)}", nameof(hocon));

    public static LoadOptionsResult Read(string hocon) =>
        LoadOptionsReader.Read(new ConfigSources(ConfigText.Parse($"actor-load {{ {hocon} }}", "test"), [], []));
}
