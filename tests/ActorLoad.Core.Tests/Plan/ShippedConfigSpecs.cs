using System.Text.RegularExpressions;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Plan.Schema;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

public sealed partial class ShippedConfigSpecs
{
    /// <summary>design.md's defaults, and those added since.</summary>
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        ["target"] = "[]",
        ["source"] = "[]",
        ["connections"] = "10000",
        ["seed"] = "1",
        ["label"] = "\"\"",
        ["ramp.rate"] = "2000/s",
        ["ramp.in-flight"] = "256",
        ["ramp.connect-timeout"] = "5s",
        ["ramp.give-up-after"] = "30s",
        ["ramp.retry.max"] = "3",
        ["ramp.retry.min-backoff"] = "200ms",
        ["ramp.retry.max-backoff"] = "10s",
        ["message.interval"] = "90s",
        ["message.spread"] = "even",
        ["message.size.min"] = "128",
        ["message.size.max"] = "512",
        ["message.check"] = "echo",
        ["message.reply-timeout"] = "1m",
        ["message.in-flight"] = "4",
        ["message.tick"] = "600us",
        ["message.write"] = "socket",
        ["tcp.layer"] = "auto",
        ["hold.duration"] = "1m",
        ["drain.timeout"] = "10s",
        ["drain.close"] = "rst",
        ["reconnect.enabled"] = "on",
        ["reconnect.min-backoff"] = "1s",
        ["reconnect.max-backoff"] = "30s",
        ["reconnect.jitter"] = "full",
        ["workers.count"] = "auto",
        ["workers.remote"] = "0",
        ["workers.host"] = "\"127.0.0.1\"",
        ["workers.port"] = "0",
        ["workers.join-timeout"] = "2m",
        ["workers.node-lost"] = "continue",
        ["workers.lost-after"] = "30s",
        ["workers.join-cookie"] = "\"\"",
        ["limits.schedule-lag-p99"] = "50ms",
        ["limits.dispatcher-delay-p99"] = "50ms",
        ["limits.cpu"] = "0.9",
        ["limits.stall"] = "1s",
        ["limits.stalled-share"] = "0.001",
        ["limits.tolerance"] = "0",
        ["thresholds"] = "[]",
        ["metrics.enabled"] = "on",
        ["metrics.host"] = "\"127.0.0.1\"",
        ["metrics.port"] = "9095",
        ["metrics.linger"] = "0s",
        ["pbm.enabled"] = "on",
        ["pbm.host"] = "\"127.0.0.1\"",
        ["pbm.port"] = "9110",
        ["pbm.token"] = "\"\"",
        ["pbm.log-palettes-on-startup"] = "off",
        ["dashboard.enabled"] = "off",
        ["dashboard.host"] = "\"127.0.0.1\"",
        ["dashboard.port"] = "9096",
        ["dashboard.token"] = "\"\"",
        ["checkpoint.file"] = "\"\"",
        ["checkpoint.every"] = "1s",
        ["find.by"] = "connections",
        ["find.start"] = "1000",
        ["find.max"] = "auto",
        ["find.precision"] = "0.05",
        ["baseline.model"] = "threads",
        ["baseline.stack"] = "65536",
    };

    [Fact]
    public void Should_have_the_documented_default_of_every_key_when_nothing_is_given()
    {
        var effective = LoadOptionsReader.Read(ConfigSources.None).Effective;

        Assert.Equal(Defaults.OrderBy(entry => entry.Key, StringComparer.Ordinal), effective!);
    }

    [Fact]
    public void Should_have_every_key_of_the_schema_in_the_reference_and_no_other()
    {
        var reference = ConfigText.Parse(ShippedConfig.Read("reference.hocon"), "reference.hocon").Root;

        var written = Leaves(reference.Find(LoadSchema.Root)!, "").Order(StringComparer.Ordinal);

        Assert.Equal(LoadSchema.Keys.Select(key => key.Path).Order(StringComparer.Ordinal), written);
    }

    [Fact]
    public void Should_have_a_comment_before_every_key_of_the_reference()
    {
        var lines = ShippedConfig.Read("reference.hocon").Split('\n').Select(line => line.Trim()).ToList();

        var bare = lines.Where((line, i) => (line.Contains(" = ", StringComparison.Ordinal) || line.EndsWith('{'))
            && !line.StartsWith('#') && line != "actor-load {" && !lines[i - 1].StartsWith('#'));

        Assert.Empty(bare);
    }

    /// <summary>The range is in the schema, which enforces it, and in the comment, which people read: they may not part.</summary>
    [Fact]
    public void Should_state_the_range_of_every_key_in_its_comment()
    {
        var text = ShippedConfig.Read("reference.hocon");
        var lines = text.Split('\n').Select(line => line.Trim()).ToList();
        var reference = ConfigText.Parse(text, "").Root;

        foreach (var key in LoadSchema.Keys)
        {
            var line = int.Parse(reference.FindPath(["actor-load", .. key.Path.Split('.')])!.Source[1..]);
            var comment = string.Join(' ', lines[..(line - 1)].AsEnumerable().Reverse().TakeWhile(above => above.StartsWith('#')).Reverse());
            var range = Range().Match(key.Allowed);
            if (range.Success)
                Assert.Contains(range.Value, comment.Replace(",", "").Replace('F', 'f'));
        }
    }

    [Theory]
    [InlineData("reference.hocon")]
    [InlineData("quickstart.hocon")]
    [InlineData("keepalive-60k.hocon")]
    [InlineData("cluster.hocon")]
    [InlineData("reconnect-storm.hocon")]
    public void Should_have_no_problem_when_a_shipped_file_is_read(string name)
    {
        var file = ConfigText.Parse(ShippedConfig.Read(name), name);

        Assert.Empty(LoadOptionsReader.Read(new ConfigSources(file, [], [])).Problems);
    }

    [Fact]
    public void Should_ship_these_files() => Assert.Superset(
        new HashSet<string>(StringComparer.Ordinal) { "cluster.hocon", "keepalive-60k.hocon", "quickstart.hocon", "reconnect-storm.hocon", "reference.hocon" },
        ShippedConfig.Names.ToHashSet(StringComparer.Ordinal));

    [Fact]
    public void Should_say_what_is_shipped_when_another_file_is_asked_for()
    {
        var failure = Assert.Throws<ArgumentException>(() => ShippedConfig.Read("no.hocon"));

        Assert.Contains("quickstart.hocon", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_be_the_articles_plan_when_keepalive_is_read()
    {
        var file = ConfigText.Parse(ShippedConfig.Read("keepalive-60k.hocon"), "keepalive-60k.hocon");

        var options = LoadOptionsReader.Read(new ConfigSources(file, [], [])).Options!;

        Assert.Equal(60_000, options.Connections);
        Assert.Equal(TimeSpan.FromSeconds(90), options.Message.Interval);
        Assert.Equal(TimeSpan.FromHours(3), options.Hold.Duration);
        Assert.Equal((128, 512), (options.Message.MinSize, options.Message.MaxSize));
    }

    [Fact]
    public void Should_have_three_workers_each_within_the_usual_limits_when_the_cluster_s_example_is_read()
    {
        var file = ConfigText.Parse(ShippedConfig.Read("cluster.hocon"), "cluster.hocon");

        var options = LoadOptionsReader.Read(new ConfigSources(file, [], [])).Options!;

        Assert.Equal((0, 3), (options.Workers.Count, options.Workers.Remote));
        Assert.NotEmpty(options.Workers.JoinCookie);
        Assert.False(Core.Plan.Values.Addresses.IsThisMachine(options.Workers.Host));
        Assert.NotEqual(0, options.Workers.Port);
        Assert.NotEmpty(options.Targets);
    }

    /// <summary>It explains them: whoever starts from it finds each key there.</summary>
    [Fact]
    public void Should_have_every_key_of_workers_in_the_cluster_s_example()
    {
        var example = ConfigText.Parse(ShippedConfig.Read("cluster.hocon"), "cluster.hocon").Root;

        var written = Leaves(example.FindPath(["actor-load", "workers"])!, "workers").Order(StringComparer.Ordinal);

        Assert.Equal(LoadSchema.Keys.Select(key => key.Path).Where(path => path.StartsWith("workers.", StringComparison.Ordinal)).Order(StringComparer.Ordinal), written);
    }

    [GeneratedRegex("from [^ ,]+ to [^ ,]+")]
    private static partial Regex Range();

    private static IEnumerable<string> Leaves(Core.Plan.Hocon.ConfigNode node, string path) => node is Core.Plan.Hocon.ConfigSection section
        ? section.Children.SelectMany(child => Leaves(child.Value, path.Length == 0 ? child.Key : $"{path}.{child.Key}"))
        : [path];
}
