using CsCheck;

namespace Pbm.Tests.Core;

public sealed class CommandRegistrySpecs
{
    private static readonly CommandHandler s_nothing = (_, reply) => reply.Ok();

    private readonly CommandRegistry _registry = new();

    public CommandRegistrySpecs()
    {
        _registry.Add(new Palette("load", "The run",
            new Command("status", "How it stands", s_nothing),
            new Command("set rate", "Messages a second", s_nothing, Argument.Rate("VALUE", "The rate", 1e9).Required()),
            new Command("set interval", "From one to the next", s_nothing, Argument.Duration("VALUE", "The interval", TimeSpan.FromDays(7)).Required())));
        _registry.Add(new Palette("log", "The log",
            new Command("peek", "The newest", s_nothing,
                Argument.Whole("N", "How many", 1, 100).By("-n").Or("20"), Argument.Word("LEVEL", "Least level", "info", "warn").By("-l", "--level"),
                Argument.Flag("reverse", "Newest first", "-r")),
            new Command("write", "A line of your own", s_nothing, Argument.Rest("TEXT", "What it says").Required())));
    }

    [Fact]
    public void Should_take_the_default_of_what_is_not_typed()
    {
        var call = Call("log peek");

        Assert.Equal((20, null, false), (call.Whole("N"), call["LEVEL"], call.Has("reverse")));
    }

    [Fact]
    public void Should_read_switches_in_any_order()
    {
        var call = Call("log peek -r --level warn -n 5");

        Assert.Equal((5, "warn", true), (call.Whole("N"), call.Text("LEVEL"), call.Has("reverse")));
    }

    [Fact]
    public void Should_read_a_command_of_two_words_and_its_value()
    {
        Assert.Equal(1_500, Call("load set rate 1500/s").Rate("VALUE"));
        Assert.Equal(TimeSpan.FromSeconds(10), Call("load set interval 10s").Duration("VALUE"));
    }

    [Fact]
    public void Should_take_the_rest_of_the_line_when_an_argument_asks_for_it() =>
        Assert.Equal("-n is a switch, and this is none", Call("log write -n is a switch, and this is none").Text("TEXT"));

    [Theory]
    [InlineData("", "A command is due, such as help.")]
    [InlineData("laod status", "There is no palette called \"laod\", did you mean load?")]
    [InlineData("nowhere near it", "There is no palette called \"nowhere\". help lists the palettes.")]
    [InlineData("load statsu", "There is no command of load called \"statsu\", did you mean status?")]
    [InlineData("load set rat 5", "There is no command of load called \"set\", did you mean set rate?")]
    [InlineData("load set", "There is no command of load called \"set\", did you mean set interval?")]
    [InlineData("load no-such-thing", "There is no command of load called \"no-such-thing\". help load lists its commands.")]
    [InlineData("log peek -x", "log peek: there is no switch \"-x\"")]
    [InlineData("log peek --levle warn", "log peek: there is no switch \"--levle\", did you mean --level?")]
    [InlineData("log peek -n", "log peek: -n is to be followed by a whole number from 1 to 100")]
    [InlineData("log peek -n 0", "log peek: N \"0\": out of range; allowed: a whole number from 1 to 100")]
    [InlineData("log peek -n five", "log peek: N \"five\": not a whole number")]
    [InlineData("log peek -l wran", "log peek: LEVEL \"wran\": did you mean warn?; allowed: info, warn")]
    [InlineData("log peek -n 1 -n 2", "log peek: N is given twice")]
    [InlineData("load status now", "load status: \"now\" is one word too many. Usage: load status")]
    [InlineData("load set rate", "load set rate: VALUE is missing: a number up to 1000000000/s, such as 1500/s. Usage: load set rate VALUE")]
    [InlineData("load set rate -5", "load set rate: VALUE \"-5\": out of range")]
    [InlineData("log write \"x", "A quote is not closed: \" at character 11.")]
    public void Should_say_what_is_wrong_and_what_was_meant(string line, string problem) =>
        Assert.StartsWith(problem, _registry.Parse(line).Problem, StringComparison.Ordinal);

    [Fact]
    public void Should_add_to_a_palette_that_is_there_when_another_has_its_name()
    {
        _registry.Add(new Palette("log", "Another", new Command("shout", "Loudly", s_nothing), new Command("peek", "Mine", s_nothing)));

        var log = _registry.Find("log")!;
        Assert.Equal(("The log", "peek shout write"), (log.Summary, string.Join(' ', log.Commands.Select(command => command.Name))));
        Assert.Equal("Mine", log.Commands[0].Summary);
    }

    [Theory]
    [InlineData("Load")]
    [InlineData("two words")]
    [InlineData("help")]
    [InlineData("")]
    public void Should_refuse_a_palette_whose_name_cannot_be_typed(string name) =>
        Assert.Throws<ArgumentException>(() => _registry.Add(new Palette(name, "")));

    [Fact]
    public void Should_list_palettes_commands_and_arguments_in_the_help()
    {
        Assert.Contains("  load  The run", Help("help"));
        Assert.Contains("  log   The log", Help("help"));
        Assert.Contains("  load set rate VALUE      Messages a second", Help("help load"));
        Assert.Equal(Help("help load"), Help("load"));
        Assert.Equal(Help("help load"), Help("load help"));
        Assert.Contains("  -n N               How many; a whole number from 1 to 100; 20 if it is not given", Help("help log peek"));
        Assert.Contains("load set rate VALUE", Help("help load set rate"));
    }

    [Theory]
    [InlineData("help nothing", "There is no palette called \"nothing\"")]
    [InlineData("help load nothing", "There is no command of load called \"nothing\"")]
    public void Should_fail_when_help_is_asked_for_nothing_that_is_there(string line, string problem)
    {
        var reply = new RecordedReply();
        var call = Call(line);
        call.Command.Handler(call, reply);

        Assert.StartsWith(problem, reply.End, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_find_a_call_or_a_problem_on_one_line_in_any_text()
    {
        var words = Gen.OneOf(Gen.OneOf("load", "log", "help", "set", "rate", "peek", "-n", "-l", "5", "\"", "'", "warn", "write"), Gen.String[0, 12]);
        words.Array[0, 8].Sample(typed =>
        {
            var (call, problem) = _registry.Parse(string.Join(' ', typed));
            Assert.True(call is null != problem is null);
        });
    }

    [Fact]
    public void Should_come_back_from_json_with_all_that_a_client_needs()
    {
        var catalogue = Catalogue.Parse(Catalogue.Of(_registry).ToJson())!;

        var peek = catalogue.Palettes.Single(palette => palette.Name == "log").Commands.Single(command => command.Name == "peek");
        Assert.Equal(["-n"], peek.Arguments[0].Switches.AsEnumerable());
        Assert.Equal(("20", "LEVEL"), (peek.Arguments[0].Default, peek.Arguments[1].Name));
        Assert.Equal(["info", "warn"], peek.Arguments[1].Choices.AsEnumerable());
    }

    [Fact]
    public void Should_be_no_catalogue_when_it_is_junk()
    {
        Gen.String[0, 50].Sample(text => _ = Catalogue.Parse(text));
        foreach (var junk in new[] { "{}", "null", "[]", "{\"palettes\":[null]}", "{\"palettes\":[{\"name\":\"a\"}]}", "{\"palettes\":[{\"name\":\"a\",\"commands\":[{\"name\":\"b\"}]}]}" })
            Assert.Null(Catalogue.Parse(junk));
    }

    private Invocation Call(string line)
    {
        var (call, problem) = _registry.Parse(line);
        Assert.Null(problem);
        return call!;
    }

    private string[] Help(string line)
    {
        var reply = new RecordedReply();
        var call = Call(line);
        call.Command.Handler(call, reply);
        Assert.Equal("ok", reply.End);
        return reply.Lines;
    }
}
