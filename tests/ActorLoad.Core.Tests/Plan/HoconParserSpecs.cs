using System.Text;
using ActorLoad.Core.Plan.Hocon;
using Akka.Configuration;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

public sealed class HoconParserSpecs
{
    private static readonly Gen<string> Junk = Gen.OneOf(
        "{", "}", "[", "]", "=", ":", ",", ".", "\"", "\"\"\"", "#", "//", "\n", " ", "\\", "\\u", "${", "${?", "+=", "+", "include ", "null", "actor-load",
        "akka", "ramp", "rate", "target", "message.interval", "workers.count", "5", "-1", "90s", "2000/s", "NaN", "1e999", "é", "\0", "\r", "\t", "\uFEFF", "\uD800")
        .Array[0, 60].Select(string.Concat);

    [Theory]
    [InlineData("a = b", """{"a": "b"}""")]
    [InlineData("a: b", """{"a": "b"}""")]
    [InlineData("{ a = 1, b = 2 }", """{"a": "1", "b": "2"}""")]
    [InlineData("a.b.c = 1\na.b { d = 2 }", """{"a": {"b": {"c": "1", "d": "2"}}}""")]
    [InlineData("a { b = 1 }\na { b = 2, c = 3 }", """{"a": {"b": "2", "c": "3"}}""")]
    [InlineData("a { b = 1 }\na = 5", """{"a": "5"}""")]
    [InlineData("a = 5\na { b = 1 }", """{"a": {"b": "1"}}""")]
    [InlineData("a = two words  # and a comment", """{"a": "two words"}""")]
    [InlineData("a = two words  // and a comment", """{"a": "two words"}""")]
    [InlineData("a = 2000/s", """{"a": "2000/s"}""")]
    [InlineData("a = x \"y z\" w", """{"a": "x y z w"}""")]
    [InlineData("a = \"# {[}] // ${x}\"", """{"a": "# {[}] // ${x}"}""")]
    [InlineData("a = \"q\\\"\\\\\\n\\u0041\"", """{"a": "q\"\\\nA"}""")]
    [InlineData("a = \"\"\"x \"\\ \n{\"\"\"\"\nb = 1", """{"a": "x \"\\ \n{\"", "b": "1"}""")]
    [InlineData("a = [1, \"b\" , c d]", """{"a": ["1", "b", "c d"]}""")]
    [InlineData("a = [\n1\n2, # two\n3,\n]", """{"a": ["1", "2", "3"]}""")]
    [InlineData("a = [{ b = 1 }, [2]]", """{"a": [{"b": "1"}, ["2"]]}""")]
    [InlineData("a = []\nb {}", """{"a": [], "b": {}}""")]
    [InlineData("\"a.b\".c = 1", """{"a.b": {"c": "1"}}""")]
    [InlineData("a = null\nb = \"null\"", """{"a": null, "b": "null"}""")]
    [InlineData("a =\n  5\r\nb = 6\r\n", """{"a": "5", "b": "6"}""")]
    [InlineData("included = 1", """{"included": "1"}""")]
    [InlineData("include = 1\n\"include\" { b = 2 }", """{"include": {"b": "2"}}""")]
    [InlineData("a b = 1", """{"a b": "1"}""")]
    public void Should_read_what_hocon_means(string text, string expected) => Assert.Equal(expected, Json(Parse(text)));

    [Fact]
    public void Should_know_the_line_of_each_value()
    {
        var tree = Parse("a = 1\n\nb = \"\"\"x\ny\"\"\"\n# comment\nc {\n  d = [\n    2\n  ]\n}");

        Assert.Equal("load.hocon:3", tree.FindPath(["b"])!.Source);
        Assert.Equal("load.hocon:7", tree.FindPath(["c", "d"])!.Source);
        Assert.Equal("load.hocon:8", ((ConfigList)tree.FindPath(["c", "d"])!).Items[0].Source);
    }

    [Fact]
    public void Should_not_change_the_source_when_trees_are_merged()
    {
        var (under, over) = (Parse("a { b = 1 }"), Parse("a { c = 2 }"));
        var whole = new ConfigSection("whole");
        whole.Merge(under);
        whole.Merge(over);

        Assert.Equal("""{"a": {"b": "1", "c": "2"}}""", Json(whole));
        Assert.Equal("""{"a": {"b": "1"}}""", Json(under));
        Assert.Equal("""{"a": {"c": "2"}}""", Json(over));
    }

    /// <summary>The largest HOCON text at hand that is not ours.</summary>
    [Fact]
    public void Should_read_what_akka_reads_when_the_text_is_akkas_own_defaults()
    {
        using var resource = typeof(ConfigurationFactory).Assembly.GetManifestResourceStream("Akka.Configuration.akka.conf")!;
        using var reader = new StreamReader(resource);
        // Its few substitutions are what is not read here.
        var text = string.Join('\n', reader.ReadToEnd().Split('\n').Where(line => !line.Contains("${")));
        var akkas = ConfigurationFactory.ParseString(text);

        var leaves = Scalars(Parse(text), []).ToList();

        Assert.True(leaves.Count > 200);
        Assert.All(leaves, leaf => Assert.Equal(Akka(akkas.Root, leaf.Path), leaf.Value));
    }

    [Fact]
    public void Should_read_back_the_same_tree_when_it_was_written() => TreeText.Sample(text => Json(Parse(text)) == text);

    [Fact]
    public void Should_mean_the_same_to_akka_when_a_tree_was_written() => TreeText.Sample(text =>
    {
        var config = ConfigurationFactory.ParseString($"{text}\n");
        // Akka trims even what is in quotes.
        return Scalars(Parse(text), []).All(leaf => leaf.Value.Trim() == Akka(config.Root, leaf.Path).Trim());
    });

    [Fact]
    public void Should_end_in_a_tree_or_a_syntax_error_when_the_text_is_junk() => Junk.Sample(text =>
    {
        try
        {
            Parse(text);
        }
        catch (HoconSyntaxException)
        {
        }
    });

    /// <summary>JSON as <see cref="HoconWriter"/> writes it, with any characters in keys and values.</summary>
    private static Gen<string> TreeText { get; } = Gen.Recursive<ConfigNode>((depth, deeper) =>
    {
        var key = Gen.OneOf(Gen.OneOf("a", "b.c", "", "include", " x "), Gen.String[0, 5]);
        var scalar = Gen.String[0, 8].Select(ConfigNode (text) => new ConfigScalar(text, Quoted: true, "test"));
        var list = scalar.Array[0, 3].Select(ConfigNode (items) => new ConfigList([.. items], "test"));
        if (depth >= 3)
            return Gen.OneOf(scalar, list);
        var section = Gen.Select(key, deeper).Array[0, 4].Select(ConfigNode (children) =>
        {
            var made = new ConfigSection("test");
            foreach (var (name, child) in children)
                made.Set(name, child);
            return made;
        });
        return depth == 0 ? section : Gen.OneOf(scalar, list, section);
    }).Select(Json);

    private static ConfigSection Parse(string text) => HoconParser.ParseText(text, line => $"load.hocon:{line}");

    private static string Json(ConfigNode node)
    {
        var text = new StringBuilder();
        HoconWriter.Write(node, text);
        return text.ToString();
    }

    private static IEnumerable<(string[] Path, string Value)> Scalars(ConfigNode node, string[] path) => node switch
    {
        ConfigScalar scalar => [(path, scalar.Text)],
        ConfigSection section => section.Children.SelectMany(child => Scalars(child.Value, [.. path, child.Key])),
        _ => [],
    };

    private static string Akka(Akka.Configuration.Hocon.HoconValue root, string[] path)
    {
        foreach (var key in path)
            root = root.GetObject().GetKey(key);
        return root.GetString();
    }
}
