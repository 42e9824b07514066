using System.Net;
using ActorLoad.Core.Plan;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

public sealed class LoadOptionsReaderSpecs
{
    [Fact]
    public void Should_be_the_defaults_when_nothing_is_given()
    {
        var options = Valid(LoadOptionsReader.Read(ConfigSources.None)).Options!;

        Assert.Empty(options.Targets);
        Assert.Equal(10_000, options.Connections);
        Assert.Equal(new RampOptions(
            2000, 256, TimeSpan.FromSeconds(5), new RetryOptions(3, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10)), TimeSpan.FromSeconds(30)), options.Ramp);
        Assert.Equal(new MessageOptions(TimeSpan.FromSeconds(90), Spread.Even, 128, 512, ReplyCheck.Echo, TimeSpan.FromSeconds(60), 4, TimeSpan.FromMicroseconds(600), WritePath.Socket), options.Message);
        Assert.Equal(new TcpOptions(TcpLayer.Auto), options.Tcp);
        Assert.Equal(new ReconnectOptions(Enabled: true, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), Jitter.Full), options.Reconnect);
        Assert.Equal(new DrainOptions(TimeSpan.FromSeconds(10), CloseMode.Rst), options.Drain);
        Assert.Equal(
            new LimitOptions(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50), 0.9, TimeSpan.FromSeconds(1), 0.001, 0), options.Limits);
        Assert.Equal(new MetricsOptions(Enabled: true, "127.0.0.1", 9095, TimeSpan.Zero), options.Metrics);
        Assert.Equal(new PbmOptions(Enabled: true, "127.0.0.1", 9110, "", LogPalettes: false), options.Pbm);
        Assert.Equal(new DashboardOptions(Enabled: false, "127.0.0.1", 9096, ""), options.Dashboard);
        Assert.Equal(
            new WorkersOptions(null, 0, "127.0.0.1", 0, TimeSpan.FromMinutes(2), NodeLost.Continue, TimeSpan.FromSeconds(30), ""), options.Workers);
        Assert.Equal(new BaselineOptions(BaselineModel.Threads, 65_536), options.Baseline);
    }

    [Fact]
    public void Should_put_every_value_where_it_belongs()
    {
        var options = Valid(Read("""
            actor-load {
              target = ["127.0.0.1:7001-7002", "[::1]:9"], source = "10.0.0.1-10.0.0.2", connections = 0, seed = 7, label = "a # b"
              ramp { rate = 90/m, in-flight = 1, connect-timeout = 1s, give-up-after = 2s, retry { max = 0, min-backoff = 1ms, max-backoff = 2ms } }
              message { interval = off, spread = burst, size { min = 0, max = 8k }, check = length, reply-timeout = 1500, in-flight = 64, tick = 2ms, write = akka }
              tcp.layer = akka, hold.duration = 1ms, drain { timeout = 0, close = fin }
              reconnect { enabled = no, min-backoff = 3s, max-backoff = 3s, jitter = off }
              workers {
                count = 0, remote = 1000, host = "[::]", port = 65535, join-timeout = 1s, node-lost = reassign, lost-after = 1h, join-cookie = "s3 cret"
              }
              limits { schedule-lag-p99 = 1s, dispatcher-delay-p99 = 2s, cpu = 1, stall = 3s, stalled-share = 1e-6, tolerance = 0.5 }
              thresholds = "connections.failed == 0"
              metrics { enabled = false, host = "[::]", port = 0, linger = 1m }
              pbm { enabled = yes, host = "0.0.0.0", port = 0, token = "h u s h", log-palettes-on-startup = on }
              dashboard { enabled = on, host = "[::]", port = 65535, token = "s3 cret" }
              baseline { model = async, stack = 8M }
            }
            """)).Options!;

        Assert.Equal([new TargetRange("127.0.0.1", 7001, 7002), new TargetRange("::1", 9, 9)], options.Targets);
        Assert.Equal([IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2")], options.Sources);
        Assert.Equal((0, 7L, "a # b"), (options.Connections, options.Seed, options.Label));
        Assert.Equal(new RampOptions(
            1.5, 1, TimeSpan.FromSeconds(1), new RetryOptions(0, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2)), TimeSpan.FromSeconds(2)), options.Ramp);
        Assert.Equal(new MessageOptions(null, Spread.Burst, 0, 8192, ReplyCheck.Length, TimeSpan.FromSeconds(1.5), 64, TimeSpan.FromMilliseconds(2), WritePath.Akka), options.Message);
        Assert.Equal(new TcpOptions(TcpLayer.Akka), options.Tcp);
        Assert.Equal(TimeSpan.FromMilliseconds(1), options.Hold.Duration);
        Assert.Equal(new DrainOptions(TimeSpan.Zero, CloseMode.Fin), options.Drain);
        Assert.Equal(new ReconnectOptions(Enabled: false, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), Jitter.Off), options.Reconnect);
        Assert.Equal(new LimitOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), 1, TimeSpan.FromSeconds(3), 1e-6, 0.5), options.Limits);
        Assert.Equal([new Threshold("connections.failed == 0", "connections.failed", Comparison.Equal, 0)], options.Thresholds);
        Assert.Equal(new MetricsOptions(Enabled: false, "::", 0, TimeSpan.FromMinutes(1)), options.Metrics);
        Assert.Equal(new DashboardOptions(Enabled: true, "::", 65_535, "s3 cret"), options.Dashboard);
        Assert.Equal(
            new WorkersOptions(0, 1000, "::", 65_535, TimeSpan.FromSeconds(1), NodeLost.Reassign, TimeSpan.FromHours(1), "s3 cret"), options.Workers);
        Assert.Equal(new BaselineOptions(BaselineModel.Async, 8_388_608), options.Baseline);
    }

    [Fact]
    public void Should_let_the_stronger_source_win()
    {
        var file = ConfigText.Parse("actor-load { connections = 1, seed = 1, ramp.rate = 1/s, ramp.in-flight = 1, target = [\"a:1\", \"b:1\"] }", "load.hocon");

        var options = Valid(LoadOptionsReader.Read(new ConfigSources(
            file,
            ["actor-load.connections=2", "actor-load.seed=2", "actor-load.seed=3", "actor-load.ramp={rate=2/s}"],
            [new FlagValue("--connections", "actor-load.connections", "3"), new FlagValue("--target", "actor-load.target", ["c:1"])]))).Options!;

        Assert.Equal((3, 3L, 2.0, 1), (options.Connections, options.Seed, options.Ramp.RatePerSecond, options.Ramp.InFlight));
        Assert.Equal([new TargetRange("c", 1, 1)], options.Targets);
    }

    [Theory]
    [InlineData("actor-load.label=a b#c", "\"a b#c\"")]
    [InlineData("actor-load.label=", "\"\"")]
    [InlineData("actor-load.label=a=b", "\"a=b\"")]
    [InlineData("actor-load.label=\"\"\"q\"\"\"", "\"q\"")]
    [InlineData("actor-load.label=${a}", "\"${a}\"")]
    public void Should_take_a_set_value_as_it_is_when_it_is_not_hocon(string argument, string label) =>
        Assert.Equal(label, Valid(Set(argument)).Effective!["label"]);

    [Theory]
    [InlineData("actor-load.target=127.0.0.1:7001", "[\"127.0.0.1:7001\"]")]
    [InlineData("actor-load.target=[\"a:1\", \"b:2-3\"]", "[\"a:1\", \"b:2-3\"]")]
    [InlineData("actor-load.target=[]", "[]")]
    public void Should_take_a_set_list_as_hocon_or_as_a_list_of_one(string argument, string target) =>
        Assert.Equal(target, Valid(Set(argument)).Effective!["target"]);

    [Theory]
    [InlineData("actor-load.connections", "--set = \"actor-load.connections\": PATH=VALUE is due, such as actor-load.hold.duration=60s")]
    [InlineData("=5", "--set = \"=5\": there is no path before the =")]
    [InlineData("", "--set = \"\": PATH=VALUE is due, such as actor-load.hold.duration=60s")]
    [InlineData("actor-load..seed=5", "--set = \"actor-load..seed=5\": a key is missing after the dot, found '.'")]
    [InlineData("actor-load.target=[", "--set = \"actor-load.target=[\": the [ opened here is never closed")]
    [InlineData("actor-load.target=[] x", "--set = \"actor-load.target=[] x\": after a list comes a new line or a comma, found 'x'")]
    [InlineData("hold.duration=5s", "hold.duration = \"5s\": unknown key, did you mean actor-load.hold? (from --set)")]
    [InlineData("actorload.seed=5", "actorload.seed = \"5\": unknown key, did you mean actor-load? (from --set)")]
    [InlineData("foo.bar=5", "foo.bar = \"5\": unknown key; known are actor-load, akka and petabridge (from --set)")]
    [InlineData("akka=5", "akka = \"5\": a section is due here, found a value (from --set)")]
    [InlineData("actor-load=5", "actor-load = \"5\": a section is due here, found a value; known here are target, source, connections")]
    public void Should_name_the_set_that_is_wrong(string argument, string expected) => Assert.StartsWith(expected, Only(Set(argument)));

    [Theory]
    // not the kind of value
    [InlineData("ramp.rate = fast", "ramp.rate = \"fast\": not a rate; allowed: a number from 1/s to 1000000/s, such as 2000/s")]
    [InlineData("connections = many", "connections = \"many\": not a whole number; allowed: a whole number from 0 to 10000000")]
    [InlineData("connections = 1.5", "connections = \"1.5\": not a whole number; allowed: a whole number from 0 to 10000000")]
    [InlineData("hold.duration = soon", "hold.duration = \"soon\": not a duration; allowed: a duration from 1ms to 30d, such as 90s")]
    [InlineData("message.interval = on", "message.interval = \"on\": not a duration; allowed: off, or a duration from 1ms to 7d, such as 90s")]
    [InlineData("message.size.max = big", "message.size.max = \"big\": not a size; allowed: a size from 0 to 8192 bytes, such as 512 or 1k")]
    [InlineData("message.spread = evn", "message.spread = \"evn\": not a word known here; allowed: even or random or burst")]
    [InlineData("reconnect.enabled = maybe", "reconnect.enabled = \"maybe\": neither on nor off; allowed: on or off")]
    [InlineData("limits.cpu = NaN", "limits.cpu = \"NaN\": not a number; allowed: a share from 0 to 1, such as 0.05")]
    [InlineData("limits.cpu = Infinity", "limits.cpu = \"Infinity\": not a number; allowed: a share from 0 to 1, such as 0.05")]
    [InlineData("baseline.model = fibers", "baseline.model = \"fibers\": not a word known here; allowed: threads or thread or async")]
    [InlineData("workers.count = few", "workers.count = \"few\": not a whole number; allowed: auto, or a whole number from 0 to 1000")]
    [InlineData("workers.node-lost = retry", "workers.node-lost = \"retry\": not a word known here; allowed: continue or reassign or abort")]
    [InlineData("metrics.host = \"a b\"", "metrics.host = \"a b\": not a host's name or address; allowed: a host's name")]
    [InlineData("target = \"localhost\"", "target = \"localhost\": no port is given; allowed: HOST:PORT or HOST:PORT-PORT")]
    [InlineData("source = \"eth0\"", "source = \"eth0\": not an IP address; allowed: ADDR, or ADDR-ADDR for IPv4")]
    [InlineData("thresholds = \"service.p9 < 1s\"", "thresholds = \"service.p9 < 1s\": no figure service.p9, did you mean service.p90?")]
    // out of range
    [InlineData("connections = -1", "connections = \"-1\": out of range; allowed: a whole number from 0 to 10000000")]
    [InlineData("connections = 10000001", "connections = \"10000001\": out of range")]
    [InlineData("connections = 99999999999999999999999999999999999999", "connections = \"99999999999999999999999999999999999999\": out of range")]
    [InlineData("seed = 9223372036854775808", "seed = \"9223372036854775808\": out of range")]
    [InlineData("ramp.rate = 0/s", "ramp.rate = \"0/s\": out of range")]
    [InlineData("ramp.rate = -5", "ramp.rate = \"-5\": out of range")]
    [InlineData("hold.duration = 0s", "hold.duration = \"0s\": out of range")]
    [InlineData("hold.duration = -1s", "hold.duration = \"-1s\": out of range")]
    [InlineData("hold.duration = 99999999999999999999999d", "hold.duration = \"99999999999999999999999d\": out of range")]
    [InlineData("message.interval = 8d", "message.interval = \"8d\": out of range")]
    [InlineData("message.size.max = 8193", "message.size.max = \"8193\": out of range")]
    [InlineData("message.size.min = -1", "message.size.min = \"-1\": out of range")]
    [InlineData("baseline.stack = 63k", "baseline.stack = \"63k\": out of range; allowed: a size from 65536 to 8388608 bytes")]
    [InlineData("baseline.stack = 9M", "baseline.stack = \"9M\": out of range")]
    [InlineData("message.in-flight = 0", "message.in-flight = \"0\": out of range")]
    [InlineData("limits.tolerance = 1e999", "limits.tolerance = \"1e999\": out of range")]
    [InlineData("metrics.port = 65536", "metrics.port = \"65536\": out of range")]
    [InlineData("workers.count = 1001", "workers.count = \"1001\": out of range; allowed: auto, or a whole number from 0 to 1000")]
    [InlineData("workers.remote = -1", "workers.remote = \"-1\": out of range; allowed: a whole number from 0 to 1000")]
    [InlineData("workers.port = 65536", "workers.port = \"65536\": out of range")]
    [InlineData("workers.join-timeout = 999ms", "workers.join-timeout = \"999ms\": out of range; allowed: a duration from 1s to 1h")]
    [InlineData("workers.lost-after = 2h", "workers.lost-after = \"2h\": out of range; allowed: a duration from 1s to 1h")]
    // wrong shapes
    [InlineData("connections { a = 1 }", "connections = \"{a: 1}\": one value is due here, found a section")]
    [InlineData("connections = [1, 2]", "connections = \"[1, 2]\": one value is due here, found a list")]
    [InlineData("ramp = 5", "ramp = \"5\": a section is due here, found a value; known here are rate, in-flight, connect-timeout, give-up-after, retry")]
    [InlineData("message = []", "message = \"[]\": a section is due here, found a list; known here are interval")]
    [InlineData("target = { a = 1 }", "target = \"{a: 1}\": a list of values is due here, found a section")]
    [InlineData("target = [[\"a:1\"]]", "target = \"[a:1]\": a list of values is due here, found a list")]
    // unknown keys
    [InlineData("mesage.interval = 1s", "mesage.interval = \"1s\": unknown key, did you mean actor-load.message.interval?")]
    [InlineData("mesage { interval = 1s, check = echo }", "mesage = \"{interval: 1s, check: echo}\": unknown key, did you mean actor-load.message?")]
    [InlineData("message.intreval = 1s", "message.intreval = \"1s\": unknown key, did you mean actor-load.message.interval?")]
    [InlineData("interval = 1s", "interval = \"1s\": unknown key, did you mean actor-load.message.interval?")]
    [InlineData("conections = 1", "conections = \"1\": unknown key, did you mean actor-load.connections?")]
    [InlineData("message.flavour = x", "message.flavour = \"x\": unknown key; known here are interval, spread, size, check, reply-timeout, in-flight, tick")]
    [InlineData("\"ramp.rate\" = 5", "ramp.rate = \"5\": unknown key")]
    // of later versions
    [InlineData("pbm.port = 65536", "pbm.port = \"65536\": out of range")]
    [InlineData("pbm.host = \"0.0.0.0\"", "pbm.token = \"\": an empty one makes an operator of whoever reaches the port, and goes only with a loopback address or localhost as actor-load.pbm.host, which is \"0.0.0.0\" (from load.hocon:1)")]
    // a range
    [InlineData("checkpoint.every = 500ms", "checkpoint.every = \"500ms\": out of range; allowed: a duration from 1s to 1h, such as 90s")]
    [InlineData("find.by = latency", "find.by = \"latency\": not a word known here; allowed: connections or rate")]
    // between keys
    [InlineData("message.size.min = 600", "message.size.min = \"600\": more than actor-load.message.size.max, which is \"512\" (from reference.hocon:")]
    [InlineData("ramp.retry.max-backoff = 1ms", "ramp.retry.min-backoff = \"200ms\": more than actor-load.ramp.retry.max-backoff, which is \"1ms\" (from load.hocon:1)")]
    [InlineData("workers.count = 0", "workers.count = \"0\": no worker here goes only with 1 or more elsewhere, by actor-load.workers.remote, which is \"0\" (from reference.hocon:")]
    [InlineData("workers.host = \"10.0.0.1\"", "workers.join-cookie = \"\": an empty one goes only with a loopback address or localhost as actor-load.workers.host, which is \"10.0.0.1\" (from load.hocon:1)")]
    [InlineData("workers.host = \"[::]\"", "workers.join-cookie = \"\": an empty one goes only with a loopback address or localhost as actor-load.workers.host, which is \"[::]\"")]
    [InlineData("workers.remote = 2", "workers.join-cookie = \"\": an empty one lets in only what this run starts, and goes only with 0 as actor-load.workers.remote, which is \"2\" (from load.hocon:1)")]
    [InlineData("dashboard { enabled = on, host = \"0.0.0.0\" }", "dashboard.token = \"\": an empty one lets anybody read and stop the run, and goes only with a loopback address or localhost as actor-load.dashboard.host, which is \"0.0.0.0\" (from load.hocon:1)")]
    [InlineData("find { start = 500, max = 400 }", "find.start = \"500\": more than actor-load.find.max, which is \"400\" (from load.hocon:1)")]
    [InlineData("reconnect.min-backoff = 1m", "reconnect.min-backoff = \"1m\": more than actor-load.reconnect.max-backoff, which is \"30s\"")]
    public void Should_name_the_key_the_value_and_what_is_allowed(string text, string expected) =>
        Assert.StartsWith($"actor-load.{expected}", Only(Read($"actor-load {{ {text} }}")));

    [Fact]
    public void Should_say_where_a_problem_was_said()
    {
        var file = ConfigText.Parse("\nactor-load {\n  seed = x\n  target = [\n    \"a:1\"\n    \"b\"\n  ]\n}", "my/load.hocon");

        var problems = LoadOptionsReader.Read(new ConfigSources(
            file, ["actor-load.ramp.rate=fast"], [new FlagValue("--duration", "actor-load.hold.duration", "soon")])).Problems;

        Assert.Equal(["my/load.hocon:3", "my/load.hocon:6", "--set", "--duration"], problems.Select(problem => problem.Source));
        Assert.EndsWith("(from --duration)", problems[3].ToString(), StringComparison.Ordinal);
        Assert.StartsWith("actor-load.hold.duration", problems[3].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_report_every_problem_of_every_source_at_once_and_in_the_same_order()
    {
        var sources = new ConfigSources(
            ConfigText.Parse("actor-load { seed = x, connections = -1, mesage.interval = 1s, ramp { rate = 0, retry = 5 } }\ntypo = 1", "load.hocon"),
            ["novalue", "actor-load.seed=y", "actor-load.connections=5"],
            [new FlagValue("--target", "actor-load.target", ["a:1", "b", "c:0"]), new FlagValue("--workers", "actor-load.workers.count", "many")]);

        var problems = LoadOptionsReader.Read(sources).Problems;

        Assert.Equal(
            [
                "--set", "actor-load.seed", "actor-load.connections", "actor-load.mesage.interval", "actor-load.ramp.rate", "actor-load.ramp.retry", "typo",
                "actor-load.seed", "actor-load.target", "actor-load.target", "actor-load.workers.count",
            ],
            problems.Select(problem => problem.Path));
        Assert.Equal(problems, LoadOptionsReader.Read(sources).Problems);
    }

    [Fact]
    public void Should_report_a_wrong_value_even_when_a_stronger_source_hides_it()
    {
        var result = LoadOptionsReader.Read(new ConfigSources(
            ConfigText.Parse("actor-load.connections = many", "load.hocon"), ["actor-load.connections=5"], []));

        Assert.Equal("load.hocon:1", Assert.Single(result.Problems).Source);
    }

    [Fact]
    public void Should_report_the_other_sources_when_the_file_cannot_be_read()
    {
        var result = LoadOptionsReader.Read(new ConfigSources(
            ConfigText.Load("nowhere.hocon"), ["actor-load.seed=x", "actor-load.message.size.min=600"], []));

        Assert.Equal(["nowhere.hocon", "actor-load.seed"], result.Problems.Select(problem => problem.Path));
    }

    [Fact]
    public void Should_say_so_when_a_flag_of_one_value_is_repeated() =>
        Assert.StartsWith(
            "actor-load.connections = \"[1, 2]\": one value is due here, found a list",
            Only(LoadOptionsReader.Read(new ConfigSources(null, [], [new FlagValue("--connections", "actor-load.connections", ["1", "2"])]))));

    [Fact]
    public void Should_cut_what_is_long_and_escape_what_is_not_printable()
    {
        var line = Only(Set($"actor-load.seed=\u001b[31m{new string('x', 100_000)}"));

        Assert.StartsWith("actor-load.seed = \"\\u001b[31mxxx", line);
        Assert.Contains("xxx...\": not a whole number", line);
        Assert.True(line.Length < 250);
    }

    [Fact]
    public void Should_refuse_a_label_that_is_too_long() => Assert.Contains("too long; allowed: a text of at most 200 characters", Only(Set($"actor-load.label={new string('x', 201)}")));

    [Fact]
    public void Should_count_the_problems_past_a_hundred()
    {
        var text = string.Join('\n', Enumerable.Range(0, 40_000).Select(i => $"actor-load.mesage{i}.interval = 1s"));

        var problems = Read(text).Problems;

        Assert.Equal(101, problems.Length);
        Assert.Equal("...: and 39,900 more problems", problems[^1].ToString());
    }

    [Fact]
    public void Should_count_sources_over_all_items()
    {
        var problem = Only(Read("actor-load.source = [\"10.0.0.0-10.0.255.255\", \"10.1.0.0\"]"));

        Assert.StartsWith("actor-load.source = \"10.1.0.0\": with it there are more than 65536 in all", problem);
    }

    [Fact]
    public void Should_pass_other_sections_through_to_akka()
    {
        var config = Valid(Read("""
            akka { loglevel = INFO, no-such-key = [1, "b c"], actor.deployment { "/a.b/*" { router = x } } }
            petabridge.cmd.port = 1
            actor-load.connections = 5
            """)).Config!;

        Assert.Equal("INFO", config.GetString("akka.loglevel"));
        Assert.Equal("OFF", config.GetString("akka.stdout-loglevel"));
        Assert.Equal(["1", "b c"], config.GetStringList("akka.no-such-key"));
        Assert.Equal("x", config.GetConfig("akka.actor.deployment").Root.GetObject().GetKey("/a.b/*").GetObject().GetKey("router").GetString());
        Assert.Equal(1, config.GetInt("petabridge.cmd.port"));
        Assert.Equal(5, config.GetInt("actor-load.connections"));
    }

    [Fact]
    public void Should_show_the_values_in_force_in_one_notation()
    {
        var effective = Valid(Read("""
            actor-load { hold.duration = 90 minutes, message.interval = off, message.size.max = 1k, ramp.rate = 120/m, reconnect.enabled = yes, label = "a\"b" }
            """)).Effective!;

        Assert.Equal("90m", effective["hold.duration"]);
        Assert.Equal("off", effective["message.interval"]);
        Assert.Equal("1024", effective["message.size.max"]);
        Assert.Equal("2/s", effective["ramp.rate"]);
        Assert.Equal("on", effective["reconnect.enabled"]);
        Assert.Equal("\"a\\\"b\"", effective["label"]);
    }

    [Fact]
    public void Should_be_the_same_options_when_the_values_in_force_are_read_again()
    {
        var first = Valid(Read("""
            actor-load { target = ["a:1-2", "[::1]:3"], source = "10.0.0.1-10.0.0.3", label = "x # y", ramp.rate = 100/m, thresholds = ["service.p99 < 20ms"], metrics.host = "[::1]" }
            """));
        var text = string.Join('\n', first.Effective!.Select(entry => $"actor-load.{entry.Key} = {entry.Value}"));

        var second = Valid(Read(text));

        Assert.Equal(first.Effective, second.Effective);
        Assert.Equal(Comparable(first.Options!), Comparable(second.Options!));
        Assert.Equal(first.Options!.Targets, second.Options!.Targets);
        Assert.Equal(first.Options!.Sources, second.Options!.Sources);
        Assert.Equal(first.Options!.Thresholds, second.Options!.Thresholds);

        static LoadOptions Comparable(LoadOptions options) => options with { Targets = [], Sources = [], Thresholds = [] };
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("localhost")]
    [InlineData("LocalHost")]
    public void Should_need_no_cookie_when_only_this_machine_reaches_the_host(string host) => Valid(Read($"actor-load.workers.host = \"{host}\""));

    [Fact]
    public void Should_listen_for_other_machines_when_there_is_a_cookie() =>
        Assert.Equal("0.0.0.0", Valid(Read("actor-load.workers { host = \"0.0.0.0\", join-cookie = x }")).Options!.Workers.Host);

    [Fact]
    public void Should_cover_the_cookie_among_the_values_in_force()
    {
        var result = Valid(Read("actor-load.workers { host = \"10.0.0.1\", join-cookie = s3cret }"));

        Assert.Equal("s3cret", result.Options!.Workers.JoinCookie);
        Assert.Equal("\"(secret)\"", result.Effective!["workers.join-cookie"]);
        Assert.DoesNotContain("s3cret", $"{result} {result.Options}", StringComparison.Ordinal);
        Assert.Equal(result.Effective, Valid(Read(string.Join('\n', result.Effective!.Select(entry => $"actor-load.{entry.Key} = {entry.Value}")))).Effective);
    }

    [Theory]
    [InlineData("actor-load.workers.join-cookie = [s3cret]", "actor-load.workers.join-cookie = \"(secret)\": one value is due here, found a list")]
    [InlineData("actor-load.workers.join-cookie { s3cret = 1 }", "actor-load.workers.join-cookie = \"(secret)\": one value is due here, found a section")]
    [InlineData("actor-load.workers.join-cookei = s3cret", "actor-load.workers.join-cookei = \"(secret)\": unknown key, did you mean actor-load.workers.join-cookie?")]
    [InlineData("actor-load.workers.joincokie = s3cret", "actor-load.workers.joincokie = \"(secret)\": unknown key")]
    [InlineData("actor-load.cookie = s3cret", "actor-load.cookie = \"(secret)\": unknown key")]
    [InlineData("actor-load.wrokers { cuont = 1, join-cookie = s3cret }", "actor-load.wrokers = \"{cuont: 1, join-cookie: (secret)}\": unknown key")]
    [InlineData("actor-load.workers = [{ join-cookie = s3cret }]", "actor-load.workers = \"[{join-cookie: (secret)}]\": a section is due here")]
    [InlineData("actor-load.dashboard.token = [s3cret]", "actor-load.dashboard.token = \"(secret)\": one value is due here, found a list")]
    [InlineData("actor-load.dashboard.tokne = s3cret", "actor-load.dashboard.tokne = \"(secret)\": unknown key, did you mean actor-load.dashboard.token?")]
    [InlineData("workers.join-cookie = s3cret", "workers.join-cookie = \"(secret)\": unknown key")]
    [InlineData("actor-load.pbm.token = [s3cret]", "actor-load.pbm.token = \"(secret)\": one value is due here, found a list")]
    [InlineData("actor-load.pbm.tokne = s3cret", "actor-load.pbm.tokne = \"(secret)\": unknown key, did you mean actor-load.pbm.token?")]
    [InlineData("actor-load.pbm { password = s3cret }", "actor-load.pbm.password = \"(secret)\": unknown key")]
    [InlineData("actor-load.workers.join-cookie.x = s3cret", "actor-load.workers.join-cookie = \"(secret)\": one value is due here")]
    public void Should_cover_the_cookie_in_a_problem(string text, string expected)
    {
        var problem = Only(Read(text));

        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("actor-load.pbm.token={s3cret}", "--set = \"actor-load.pbm.token=(secret)\": ")]
    [InlineData("actor-load.workers.join-cookie={s3cret}", "--set = \"actor-load.workers.join-cookie=(secret)\": ")]
    [InlineData("actor-load.workers.join-cookie:s3cret", "--set = \"actor-load.workers.join-cookie=(secret)\": PATH=VALUE is due")]
    [InlineData("actor-load..join-cookie=s3cret", "--set = \"actor-load..join-cookie=(secret)\": ")]
    [InlineData("actor-load.workers={join-cookie=s3cret", "--set = \"actor-load.workers={join-cookie=(secret)\": ")]
    [InlineData("actor-load.workers.join-cokie=[s3cret", "--set = \"actor-load.workers.join-cokie=(secret)\": ")]
    [InlineData("actor-load.dashboard.token:s3cret", "--set = \"actor-load.dashboard.token=(secret)\": PATH=VALUE is due")]
    [InlineData("actor-load.workers.join-cookie=[s3cret]", "actor-load.workers.join-cookie = \"(secret)\": one value is due here, found a list")]
    public void Should_cover_the_cookie_when_a_set_is_wrong(string argument, string expected)
    {
        var problem = Only(Set(argument));

        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_cover_a_cookie_that_is_too_long() => Assert.StartsWith(
        "actor-load.workers.join-cookie = \"(secret)\": too long; allowed: a text of at most 200 characters",
        Only(Set($"actor-load.workers.join-cookie={new string('x', 201)}")),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("dashboard { enabled = on, host = \"0.0.0.0\", token = x }")]
    [InlineData("dashboard { enabled = off, host = \"0.0.0.0\" }")]
    [InlineData("dashboard { enabled = on, host = localhost }")]
    [InlineData("dashboard { enabled = on, host = \"[::1]\" }")]
    public void Should_ask_for_a_token_of_the_page_only_when_others_reach_it(string keys) => Valid(Read($"actor-load {{ {keys} }}"));

    [Fact]
    public void Should_show_the_token_of_the_page_nowhere()
    {
        var result = Valid(Read("actor-load.dashboard.token = s3cret"));

        Assert.Equal("\"(secret)\"", result.Effective!["dashboard.token"]);
        Assert.DoesNotContain("s3cret", result.Options!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_cover_the_operator_s_token_among_the_values_in_force()
    {
        var result = Valid(Read("actor-load.pbm { host = \"10.0.0.1\", token = s3cret }"));

        Assert.Equal(("10.0.0.1", "s3cret"), (result.Options!.Pbm.Host, result.Options.Pbm.Token));
        Assert.Equal("\"(secret)\"", result.Effective!["pbm.token"]);
        Assert.DoesNotContain("s3cret", $"{result} {result.Options}", StringComparison.Ordinal);
    }

    [Fact]
    public void Should_need_no_token_when_there_is_no_operator_s_port() => Valid(Read("actor-load.pbm { host = \"0.0.0.0\", enabled = off }"));

    [Fact]
    public void Should_take_petabridges_keys_where_nothing_is_said_of_ours()
    {
        var theirs = Valid(Read("petabridge.cmd { host = localhost, port = 9210, log-palettes-on-startup = on, other = { a = 1 } }"));

        Assert.Equal(new PbmOptions(Enabled: true, "localhost", 9210, "", LogPalettes: true), theirs.Options!.Pbm);
        Assert.Equal("9210", theirs.Effective!["pbm.port"]);
        Assert.Equal(theirs.Options.Pbm, Valid(Read(theirs.Text!)).Options!.Pbm);
    }

    [Fact]
    public void Should_take_ours_where_both_are_said_wherever_they_are()
    {
        var file = ConfigText.Parse("actor-load.pbm.port = 9110", "load.hocon");

        var options = Valid(LoadOptionsReader.Read(new ConfigSources(file, ["petabridge.cmd.port=9210", "petabridge.cmd.host=localhost"], []))).Options!;

        Assert.Equal(("localhost", 9110), (options.Pbm.Host, options.Pbm.Port));
    }

    [Theory]
    [InlineData("petabridge.cmd.port = 70000", "petabridge.cmd.port = \"70000\": out of range; allowed: a whole number from 0 to 65535")]
    [InlineData("petabridge.cmd.host = [a]", "petabridge.cmd.host = \"[a]\": one value is due here, found a list")]
    [InlineData("petabridge.cmd.host = \"0.0.0.0\"", "actor-load.pbm.token = \"\": an empty one makes an operator of whoever reaches the port")]
    public void Should_hold_petabridges_keys_to_the_same_rules(string text, string expected) =>
        Assert.StartsWith(expected, Only(Read(text)), StringComparison.Ordinal);

    [Fact]
    public void Should_be_the_same_options_when_the_merged_text_is_read_again()
    {
        var first = Valid(Read("akka.remote.x = \"a b\"\nactor-load { connections = 5, workers { count = 3, join-cookie = \"s3 \\\"cret\" } }"));

        var second = Valid(Read(first.Text!));

        Assert.Equal(first.Text, second.Text);
        Assert.Equal((5, first.Options!.Workers), (second.Options!.Connections, second.Options!.Workers));
        Assert.Equal("s3 \"cret", second.Options!.Workers.JoinCookie);
        Assert.Equal("a b", second.Config!.GetString("akka.remote.x"));
    }

    [Fact]
    public void Should_end_in_options_or_problems_when_the_sources_are_junk()
    {
        var value = Gen.OneOf(
            Gen.OneOf("5", "-1", "90s", "off", "[]", "{}", "[\"a:1\"]", "\"\"", "NaN", "1e999", "{ a = 1 }", "[[", "x y", "127.0.0.1:7001", "99999999999999999999999d"),
            Gen.String[0, 10]);
        var path = Gen.OneOf(
            Gen.OneOf("actor-load", "akka", "actor-load.ramp", "actor-load.ramp.rate", "actor-load.target", "actor-load.message.interval", "actor-load.source",
                "actor-load.thresholds", "actor-load.label", "actor-load.workers.count", "actor-load.workers.join-cookie", "actor-load.pbm.port", "akka.x", "petabridge", ""),
            Gen.String[0, 10]);
        var pair = Gen.Select(path, value);

        Gen.Select(pair.Array[0, 4], pair.Array[0, 3], pair.Array[0, 3]).Sample((lines, sets, flags) =>
        {
            var result = LoadOptionsReader.Read(new ConfigSources(
                ConfigText.Parse(string.Join('\n', lines.Select(line => $"{line.Item1} = {line.Item2}")), "junk"),
                [.. sets.Select(set => $"{set.Item1}={set.Item2}")],
                [.. flags.Select(flag => new FlagValue("--flag", flag.Item1, flag.Item2))]));

            Assert.Equal(result.Problems.IsEmpty, result is { Options: not null, Config: not null, Effective: not null, Text: not null });
            Assert.DoesNotContain(result.Problems, problem => problem.ToString().Any(char.IsControl));
        });
    }

    private static LoadOptionsResult Read(string text) => LoadOptionsReader.Read(new ConfigSources(ConfigText.Parse(text, "load.hocon"), [], []));

    private static LoadOptionsResult Set(string argument) => LoadOptionsReader.Read(new ConfigSources(null, [argument], []));

    private static LoadOptionsResult Valid(LoadOptionsResult result)
    {
        Assert.Empty(result.Problems);
        return result;
    }

    private static string Only(LoadOptionsResult result) => Assert.Single(result.Problems).ToString();
}
