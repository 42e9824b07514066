using System.Text.Json;

namespace EndToEnd.Runs;

/// <summary>The same run on each of the layers that connections may be on.</summary>
public class TcpLayerSpecs
{
    private const int Connections = 200, Sends = 4;

    [Theory]
    [InlineData("actor-load.tcp.layer=auto", 1)]
    [InlineData("actor-load.tcp.layer=akka", 2)]
    [InlineData("actor-load.message.write=akka", 2)]
    public async Task Should_have_every_message_echoed_on_any_of_them(string setting, int actorsPerConnection)
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.StartStrict(
            [.. ActorLoadRun.Against(echo), "--connections", $"{Connections}", "--interval", "500ms", "--duration", "2s", "--set", setting]);

        var result = await run.EndAsync();

        var report = result.Checked(result.Report.Verdict == Verdict.GeneratorLimited ? Verdict.GeneratorLimited : Verdict.Valid);
        Assert.Equal((Connections * Sends, Connections * Sends, Connections * Sends), (report.Messages.Planned, report.Messages.Sent, report.Messages.Echoed));
        using var json = JsonDocument.Parse(result.Json!);
        var actors = json.RootElement.GetProperty("generator").GetProperty("actors").GetInt32();
        Assert.InRange(actors, Connections * actorsPerConnection, Connections * actorsPerConnection + Connections / 2);
    }
}
