using EchoServer.Misbehaving;

namespace EchoServer.Tests.Misbehaving;

public class MisbehaviourKindsSpecs
{
    [Theory]
    [InlineData("flap", "flip")]
    [InlineData("reset_all:1s", "reset-all")]
    [InlineData("FREEZE:1s:1s", "freeze")]
    public void Should_name_the_nearest_and_all_others_when_the_kind_is_unknown(string text, string nearest)
    {
        var error = Assert.Throws<FormatException>(() => MisbehaviourKinds.Parse(text));

        Assert.Contains($"did you mean {nearest}?", error.Message);
        Assert.All(MisbehaviourKinds.All, kind => Assert.Contains(kind.Name + kind.Arguments, error.Message));
    }

    [Theory]
    [InlineData("delay")]
    [InlineData("delay:")]
    [InlineData("delay:5")]
    [InlineData("delay:0s")]
    [InlineData("delay:2h")]
    [InlineData("delay:-1s")]
    [InlineData("delay:1s:1s")]
    [InlineData("late:1s")]
    [InlineData("flip:0")]
    [InlineData("flip:x")]
    [InlineData("flip:99999999999")]
    [InlineData("freeze:1s")]
    [InlineData("never-read:1")]
    [InlineData("fin-after")]
    public void Should_say_the_form_when_an_argument_is_wrong(string text)
    {
        var error = Assert.Throws<FormatException>(() => MisbehaviourKinds.Parse(text));

        Assert.Contains($"the form is {text.Split(':')[0]}", error.Message);
    }

    [Theory]
    [InlineData("1ms", 1)]
    [InlineData("200ms", 200)]
    [InlineData("2s", 2000)]
    [InlineData("1.5s", 1500)]
    [InlineData("1m", 60_000)]
    [InlineData("1h", 3_600_000)]
    public void Should_read_a_duration_when_it_has_a_unit(string text, int milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }
}
