using ActorLoad.Hosting.Pbm;

namespace Pbm.Tests.Host;

public sealed class HostTokenSpecs : IDisposable
{
    private readonly HostUnderTest _host = new(
        token: "s3cret", limits: new HostLimits { WrongToken = TimeSpan.FromMilliseconds(100) }, palettes: [new TestPalette().Palette]);

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Should_say_that_a_token_is_required() =>
        Assert.Equal("pbm 1 actorload 9.9.9 local token", await (await _host.ConnectAsync()).ReadLineAsync());

    [Fact]
    public async Task Should_serve_a_client_that_knows_it()
    {
        var client = await _host.GreetedAsync();

        await client.SayAsync("token s3cret");

        Assert.Equal(["| in", "ok"], await client.AskAsync("text test echo in"));
    }

    [Theory]
    [InlineData("token wrong")]
    [InlineData("token s3cre")]
    [InlineData("token")]
    public async Task Should_let_a_client_go_that_says_a_wrong_one(string line)
    {
        var client = await _host.GreetedAsync();

        await client.SayAsync($"{line}\ntoken s3cret\ntext test echo in");

        Assert.Equal(["error Wrong token."], await client.ReadAnswerAsync());
        Assert.Null(await client.ReadLineAsync());
    }

    [Theory]
    [InlineData("text test echo in")]
    [InlineData("catalog")]
    [InlineData("GET / HTTP/1.1")]
    public async Task Should_do_nothing_for_a_client_without_one(string line)
    {
        var client = await _host.GreetedAsync();

        Assert.StartsWith("error This host requires a token", Assert.Single(await client.AskAsync(line)), StringComparison.Ordinal);
        Assert.Null(await client.ReadLineAsync());
    }
}
