using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Pbm;
using ActorLoad.Hosting.Run;
using ActorLoad.Palettes;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorLoad.Cluster;

/// <summary>What the command line asks of a worker.</summary>
/// <param name="Coordinator">Host and port.</param>
/// <param name="Host">Where it listens and is reached; null: the address that leads to the coordinator.</param>
/// <param name="Port">0: any free one.</param>
/// <param name="Name">For people; null: the host's name and the process.</param>
/// <param name="LocalIndex">Of a child of the coordinator's; null for one that joins from outside.</param>
public sealed record WorkerRequest(DnsEndPoint Coordinator, string? Host, int Port, string? Name, int? LocalIndex);

/// <summary>A worker's process: one actor system after the other, each a life of its own, until it is told to end. A coordinator's child has one life.</summary>
public sealed class WorkerHost
{
    private const int BadUsage = 2;
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_endTimeout = TimeSpan.FromSeconds(5);

    private readonly WorkerRequest _request;
    private readonly LoadOptionsResult _read;
    private readonly string _cookie;
    private readonly RunLog _log;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private OperatorPort? _operators;
    private IActorRef? _node;
    private string? _ending;

    /// <param name="read">Its own configuration: akka settings, cookie, source addresses.</param>
    public WorkerHost(WorkerRequest request, LoadOptionsResult read, string cookie, RunLog log)
    {
        _request = request;
        _read = read;
        _cookie = cookie;
        _log = log;
        _logger = log.Factory.CreateLogger("Worker");
    }

    private bool IsChild => _request.LocalIndex is not null;

    /// <returns>The exit code: 0 when it was told to end, 2 when the coordinator refuses it for good.</returns>
    public async Task<int> RunAsync()
    {
        using var operators = OperatorPort.OpenOfWorker(_read, EngineCosts.Actors.Name, _log, "worker", anyPort: IsChild);
        _operators = operators;
        PoolThreads.Start();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, "SIGTERM"));
        while (true)
        {
            if (await LiveAsync() is { } refusal)
            {
                _logger.LogError("{Refusal}", refusal);
                return BadUsage;
            }

            if (_ending is not null || IsChild)
                return 0;
            _logger.LogInformation("Waiting for the next run, with a new actor system.");
            await Task.Delay(s_between);
        }
    }

    /// <summary>The run, if one is on, is left in order, and the process ends.</summary>
    public void End(string why)
    {
        lock (_gate)
        {
            _ending ??= why;
            _node?.Tell(new WorkerNodeProtocol.EndNode(why), ActorRefs.NoSender);
        }
    }

    /// <returns>Why the coordinator never wants this worker; null where the life has ended otherwise.</returns>
    private async Task<string?> LiveAsync()
    {
        if (await RouteAsync() is not var (coordinator, host))
            return null;
        if (!IsChild)
            _logger.LogInformation("Waiting for the coordinator at {Host}:{Port}.", _request.Coordinator.Host, _request.Coordinator.Port);
        var refused = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var config = ClusterConfig.Of(_read.Config!, ClusterConfig.Worker, host, _request.Port, _read.Options!.Workers.LostAfter);
        ActorSystem started;
        try
        {
            started = ClusterSystem.Start(config, _log);
        }
        catch (SocketException error)
        {
            return $"This worker can't listen at {host}:{_request.Port}: {error.Message}; --host must be an address of this machine, and --port a free port of it, or 0.";
        }

        using var system = started;
        var identity = new WorkerIdentity(
            new Address("akka.tcp", ClusterConfig.System, coordinator, _request.Coordinator.Port), ProductVersion.Text,
            _request.Name ?? $"{Environment.MachineName}/{Environment.ProcessId}", MachineId.Read(), new LinuxMachine().UsableCores(),
            BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))), _request.LocalIndex, _cookie)
        {
            Console = ConsoleAt(host),
        };
        _operators?.Add(ActorPalette.Of(system), ClusterPalette.Of(system, new ClusterRoster()));
        var sources = IsChild ? null : _read.Options.Sources.Select(source => source.ToString()).ToArray();
        lock (_gate)
        {
            _node = system.ActorOf(
                WorkerNode.Props(identity, (name, incarnation) => WorkerRun.Props(name, incarnation, sources), refused), "worker");
            if (_ending is { } why)
                _node.Tell(new WorkerNodeProtocol.EndNode(why), ActorRefs.NoSender);
        }

        await system.WhenTerminated;
        lock (_gate)
            _node = null;
        return refused.Task.IsCompleted ? await refused.Task : null;
    }

    /// <summary>
    /// Where the coordinator is, as its own address has it, and the local address that leads there. A name that can't be resolved now may be later.
    /// </summary>
    private async Task<(string Coordinator, string Host)?> RouteAsync()
    {
        try
        {
            var addresses = IPAddress.TryParse(_request.Coordinator.Host, out var literal)
                ? [literal]
                : await Dns.GetHostAddressesAsync(_request.Coordinator.Host);
            var target = addresses.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
            if (_request.Host is { } given)
                return (target.ToString(), given);
            return (target.ToString(), OwnAddress.Toward(new IPEndPoint(target, _request.Coordinator.Port)).ToString());
        }
        catch (SocketException e)
        {
            _logger.LogWarning("No way to the coordinator {Host}: {Problem}; trying again.", _request.Coordinator.Host, e.Message);
            await Task.Delay(s_endTimeout);
            return null;
        }
    }

    /// <summary>As others reach it: one that listens everywhere does so at this process's address too.</summary>
    private string ConsoleAt(string host) => _operators?.EndPoint switch
    {
        null => "",
        { Address: var address } at when address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) =>
            host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{at.Port}" : $"{host}:{at.Port}",
        var at => at.ToString(),
    };

    private void OnInterrupt(PosixSignalContext context)
    {
        // A terminal sends it to the coordinator and its children alike, and the coordinator decides.
        if (IsChild)
            context.Cancel = true;
        else
            OnSignal(context, "Ctrl-C");
    }

    private void OnSignal(PosixSignalContext context, string signal)
    {
        // The second ends the process at once.
        if (_ending is not null)
            Environment.Exit(Interrupts.ExitCode);
        context.Cancel = true;
        End(signal);
    }
}
