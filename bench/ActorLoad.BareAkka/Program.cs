using System.Collections.Immutable;
using System.Diagnostics;
using ActorLoad.BareAkka;
using ActorLoad.Connections;
using ActorLoad.Core.Wire;
using ActorLoad.Hosting.Operate;
using ActorLoad.Operate;
using Akka.Actor;
using Microsoft.Extensions.Logging;

// The floor under actorload: what Akka.IO's actor and the least of an actor beside it cost, set up as actorload sets them up. It compares no reply with what was sent, books nothing,
// retries nothing, and tells nobody what it does; it is no load generator. It takes the flags of the Go client that the bench drives, and prints its JSON line:
//
//   bare-akka -addr HOST:PORT[,HOST:PORT...] -n N -interval 1000ms -duration 15000ms -connect-rate 2000 -concurrency 256 [-stagger] [-wait-stdin]
SocketThreads.Configure();
var (options, problems) = BareOptions.Of(args);
if (options is null)
{
    foreach (var problem in problems)
        await Console.Error.WriteLineAsync($"bare-akka: {problem}");
    return 2;
}

var load = options.Load;
var codec = new LengthPrefixedCodec(load.Seed, load.Message.MinSize, load.Message.MaxSize, load.Message.Check);
var times = new Times();
ImmutableArray<Link> links = [.. Enumerable.Range(0, load.Connections).Select(_ => new Link())];
using var log = RunLog.ToStandardError(LogLevel.Warning);
var system = ActorSystems.Start("bare", options.Read.Config!.WithFallback(AkkaLogBridge.Hocon), log.Factory);
var connected = new TaskCompletionSource<Ramp.Result>(TaskCreationOptions.RunContinuationsAsynchronously);
var ramp = system.ActorOf(Props.Create(typeof(Ramp), load, Shared.Of(system, load, links, times.Note), connected), "ramp");
var ramped = await connected.Task;
// As actorload does before a hold: what a ramp leaves is no part of what holding takes.
GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
if (options.WaitStdin)
{
    await Console.Out.WriteLineAsync($$"""CONNECTED {"connected":{{ramped.Connected}},"failed":{{ramped.Failed}}}""");
    await Console.In.ReadLineAsync();
}

var sender = new Sender(load, codec, links);
var before = Usage.Now();
times.Begin();
var began = Stopwatch.GetTimestamp();
await sender.HoldAsync();
var held = Stopwatch.GetElapsedTime(began);
var after = Usage.Now();
var open = await ramp.Ask<int>(Ramp.CountOpen.Instance);
await Console.Out.WriteLineAsync(BareResult.Write(load, ramped, open, held, sender, times, before, after));
return 0; // the kernel closes all at once, Akka.IO each in its turn
