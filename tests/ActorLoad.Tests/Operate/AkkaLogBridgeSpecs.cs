using System.Net;
using System.Threading.Channels;
using ActorLoad.Hosting.Operate;
using ActorLoad.Operate;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.IO;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Tests.Operate;

public sealed class AkkaLogBridgeSpecs : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<LogLine> _lines = Channel.CreateUnbounded<LogLine>();
    private readonly RunLog _log = new(TextWriter.Null, outputIsTerminal: true, new FakeTimeProvider());
    private ActorSystem _system = null!;

    public ValueTask InitializeAsync()
    {
        _log.DivertTo(line => _lines.Writer.TryWrite(line));
        var setup = BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(AkkaLogBridge.Hocon));
        _system = ActorSystem.Create("logging", ActorSystemSetup.Create(setup, new AkkaLogSetup(_log.Factory)));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        _log.Dispose();
    }

    [Fact]
    public async Task Should_forward_level_source_and_message()
    {
        Logger("group 7", typeof(AkkaLogBridgeSpecs)).Warning("lost {0} of {1}", 3, 1_000);

        var line = await NextAsync();

        Assert.Equal(
            (Microsoft.Extensions.Logging.LogLevel.Warning, "AkkaLogBridgeSpecs", "lost 3 of 1000"), (line.Level, line.Source, line.Message));
        Assert.Contains(line.Fields, field => field.Key == "actor" && field.Value.StartsWith("group 7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_forward_the_cause_of_an_error()
    {
        _system.EventStream.Publish(new Error(new InvalidOperationException("boo"), "x", typeof(AkkaLogBridgeSpecs), "failed"));

        Assert.Contains(new("error", "InvalidOperationException: boo"), (await NextAsync()).Fields);
    }

    [Fact]
    public async Task Should_drop_failed_shutdowns_of_sockets()
    {
        var tcp = Logger("tcp", typeof(Tcp));
        for (var connection = 0; connection < 100; connection++)
            tcp.Error(new ObjectDisposedException("socket"), "Graceful socket shutdown failed for {0}", connection);
        tcp.Error("Graceful socket shutdown failed");
        Mark();

        Assert.Equal("mark", (await NextAsync()).Message);
    }

    /// <summary>203.0.113.0/24 is for documentation and no machine's own: Akka.IO fails to bind it in its actor's constructor.</summary>
    [Fact]
    public async Task Should_drop_connection_actors_that_cannot_start()
    {
        var failed = new TaskCompletionSource();
        _system.EventStream.Subscribe(_system.ActorOf(Props.Create(() => new Told(failed))), typeof(Error));

        _system.Tcp().Tell(new Tcp.Connect(new IPEndPoint(IPAddress.Loopback, 9), new IPEndPoint(IPAddress.Parse("203.0.113.9"), 0)));
        await failed.Task.WaitAsync(Patience);
        Mark();

        Assert.Equal("mark", (await NextAsync()).Message);
    }

    [Fact]
    public async Task Should_keep_initialization_errors_of_other_actors()
    {
        _system.ActorOf(Props.Create(() => new Unborn()));

        Assert.Contains((await NextAsync()).Fields, field => field.Key == "error" && field.Value.StartsWith("ActorInit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_name_the_source_when_it_is_a_text()
    {
        Logging.GetLogger(_system, "cluster watch").Warning("slow");

        Assert.Equal("cluster watch", (await NextAsync()).Source);
    }

    private void Mark() => Logger("mark", typeof(Marker)).Warning("mark");

    private BusLogging Logger(string source, Type type) => new(_system.EventStream, source, type, DefaultLogMessageFormatter.Instance);

    private async Task<LogLine> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _lines.Reader.ReadAsync(patience.Token);
    }

    private sealed class Marker;

    private sealed class Unborn : UntypedActor
    {
        public Unborn() => throw new InvalidOperationException("not to be");

        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Told(TaskCompletionSource told) : UntypedActor
    {
        protected override void OnReceive(object message) => told.TrySetResult();
    }
}
