using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Run;
using Xunit;

namespace ActorLoad.Hosting.Tests.Run;

public sealed class EngineOptionsSpecs
{
    [Theory]
    [InlineData("count = 2", "actor-load.workers.count = \"2\": solo has one process; allowed: auto or 1")]
    [InlineData("remote = 3", "actor-load.workers.remote = \"3\": solo has one process; allowed: 0")]
    public void Should_name_the_key_the_value_and_what_is_allowed_when_the_engine_has_one_process(string text, string expected) =>
        Assert.Equal(expected, Assert.Single(EngineOptions.Problems(new Engine(splits: false), Options(text))).ToString());

    [Fact]
    public void Should_name_both_keys_when_both_ask_for_workers() =>
        Assert.Equal(
            ["actor-load.workers.count", "actor-load.workers.remote"],
            EngineOptions.Problems(new Engine(splits: false), Options("count = 0, remote = 1")).Select(problem => problem.Path));

    [Theory]
    [InlineData("count = auto")]
    [InlineData("count = 1")]
    public void Should_have_no_problem_when_one_process_is_asked_of_one(string text) => Assert.Empty(EngineOptions.Problems(new Engine(splits: false), Options(text)));

    [Fact]
    public void Should_have_no_problem_when_the_engine_splits() => Assert.Empty(EngineOptions.Problems(new Engine(splits: true), Options("count = 20, remote = 3")));

    private static LoadOptions Options(string workers) =>
        LoadOptionsReader.Read(new ConfigSources(ConfigText.Parse($"actor-load.workers {{ join-cookie = c, {workers} }}", "load.hocon"), [], [])).Options!;

    /// <summary>An engine that is asked what it can do, and never started.</summary>
    private sealed class Engine(bool splits) : ILoadEngine
    {
        public string Program => "solo";

        public bool Splits => splits;

        public string NameOf(LoadOptions options) => "solo";

        public EngineCosts CostsOf(LoadOptions options) => EngineCosts.Async;

        public Task<ILoadClient> StartAsync(PreparedRun run, LoadOptionsResult read, RunLog log, CancellationToken cancel) => throw new NotSupportedException();
    }
}
