using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using ActorLoad.Core.Pbm;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Run;
using ActorLoad.Palettes;
using ActorLoad.Run;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using static ActorLoad.Cluster.ClusterHostProtocol;

namespace ActorLoad.Cluster;

/// <summary>Does one run on a cluster of workers: those that it starts itself, and those that join from elsewhere.</summary>
public sealed class ClusterClient : ILoadClient
{
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(3);

    private readonly ActorSystem _system;
    private readonly IActorRef _host;
    private readonly LocalWorkers _workers;
    private readonly ClusterRoster _roster;

    private ClusterClient(ActorSystem system, IActorRef host, LocalWorkers workers, ClusterRoster roster)
    {
        _system = system;
        _host = host;
        _workers = workers;
        _roster = roster;
    }

    public ImmutableArray<Palette> Palettes => [ActorPalette.Of(_system), ClusterPalette.Of(_system, _roster)];

    /// <summary>Forms the cluster and has every worker make ready for its share.</summary>
    /// <exception cref="EngineRefusedException">Not all workers are there in time, or one of them can't carry its share.</exception>
    /// <exception cref="OperationCanceledException">Someone does not want to wait for them.</exception>
    public static async Task<ILoadClient> StartAsync(PreparedRun run, LoadOptionsResult read, RunLog log, CancellationToken cancel)
    {
        var split = run.Split;
        var options = run.Options.Workers;
        var logger = log.Factory.CreateLogger("Cluster");
        var system = StartSystem(options, read, log);
        LocalWorkers? workers = null;
        try
        {
            var self = ((ExtendedActorSystem)system).Provider.DefaultAddress;
            var address = string.Create(CultureInfo.InvariantCulture, $"{self.Host}:{self.Port}");
            var cluster = Akka.Cluster.Cluster.Get(system);
            await cluster.JoinAsync(self, cancel);
            var cookie = JoinProof.NewCookie();
            var roster = new ClusterRoster();
            roster.Add(self, "coordinator", "");
            var order = new ClusterOrder(run, address, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), roster);
            var rules = new DoorRules(ProductVersion.Text, cookie, options.JoinCookie, split.Local, split.Remote);
            var host = system.ActorOf(ClusterHost.Props(order, rules), "cluster");
            if (split.Remote > 0)
                logger.LogInformation("{Remote} workers of other machines are awaited: actorload worker --join {Address}", split.Remote, address);
            workers = await LocalWorkers.StartAsync(split.Local, address, cookie, read.Text!, host, log);
            await order.Ready.Task.WaitAsync(cancel);
            return new ClusterClient(system, host, workers, roster);
        }
        catch
        {
            if (workers is not null)
                await workers.DisposeAsync();
            await Task.WhenAny(system.Terminate(), Task.Delay(s_stopTimeout, CancellationToken.None));
            throw;
        }
    }

    private static ActorSystem StartSystem(WorkersOptions options, LoadOptionsResult read, RunLog log)
    {
        try
        {
            return ClusterSystem.Start(ClusterConfig.Of(read.Config!, ClusterConfig.Coordinator, options.Host, options.Port, options.LostAfter), log);
        }
        catch (SocketException error)
        {
            throw new EngineRefusedException(
            [
                $"The coordinator can't listen for workers at {options.Host}:{options.Port}: {error.Message}. actor-load.workers.host must be an address of this machine, and "
                    + "actor-load.workers.port a free port of it, or 0.",
            ]);
        }
    }

#if PETABRIDGE_CMD
    public void Serve(CommandRegistry registry) => PetabridgeCmd.PetabridgeConsole.Start(_system, registry);

#endif
    public IRunHandle Begin(string name, RunSetup setup, IRunObserver observer)
    {
        var begun = new TaskCompletionSource<IActorRef>(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.Tell(new BeginRun(setup, observer, begun), ActorRefs.NoSender);
        return new ActorRunHandle(begun.Task);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(_host.GracefulStop(s_stopTimeout), Task.Delay(s_stopTimeout));
        await _workers.DisposeAsync();
        await Task.WhenAny(_system.Terminate(), Task.Delay(s_stopTimeout));
    }
}
