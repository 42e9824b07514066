using System.Net.Sockets;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Pbm;
using ActorLoad.Hosting.Run;

namespace Pbm.Tests.Host;

/// <summary>A run's own port, as its options say.</summary>
public sealed class OperatorPortSpecs : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly RunLog _log;

    public OperatorPortSpecs() => _log = new RunLog(_output, outputIsTerminal: false, TimeProvider.System);

    public void Dispose()
    {
        _log.Dispose();
        _output.Dispose();
    }

    [Fact]
    public async Task Should_serve_the_palettes_that_every_run_has_and_those_of_its_engine()
    {
        using var port = Open("actor-load.pbm.port = 0");
        using var client = new RawClient();
        await client.ConnectAsync(port.EndPoint!);
        Assert.StartsWith("pbm 1 actorload ", await client.ReadLineAsync(), StringComparison.Ordinal);

        port.Add(new Palette("mine", "The engine's", new Command("go", "Go", (_, reply) => reply.Ok())));

        Assert.Equal(["ok"], await client.AskAsync("text mine go"));
        Assert.Equal(["load", "log", "mine", "system"], Catalogue.Parse((await client.AskAsync("catalog"))[0][2..])!.Palettes.Select(palette => palette.Name));
        Assert.Contains($"pbm at {port.EndPoint}", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_its_palettes_in_the_log_when_petabridges_key_says_so()
    {
        using var port = Open("petabridge.cmd { port = 0, log-palettes-on-startup = on }");

        Assert.Contains("palette log: peek, tail, write", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("palette load: drain, errors, events", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_not_listen_when_it_is_switched_off()
    {
        using var port = Open("actor-load.pbm.enabled = off");

        Assert.Null(port.EndPoint);
        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public void Should_warn_when_the_port_is_taken()
    {
        using var first = Open("actor-load.pbm.port = 0");
        using var second = Open($"actor-load.pbm.port = {first.EndPoint!.Port}");

        Assert.Null(second.EndPoint);
        Assert.Contains("level=warn source=Pbm msg=\"No pbm in this run: 127.0.0.1:", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_free_the_port_when_the_run_ends()
    {
        using var first = Open("actor-load.pbm.port = 0");
        var at = first.EndPoint!;
        first.Dispose();

        using var again = new TcpListener(at);
        again.Start();
    }

    private OperatorPort Open(string hocon) =>
        OperatorPort.Open(LoadOptionsReader.Read(new ConfigSources(ConfigText.Parse(hocon, "load.hocon"), [], [])), new RunBoard("actors", static _ => { }), _log);
}
