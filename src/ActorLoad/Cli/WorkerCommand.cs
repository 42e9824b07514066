using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using ActorLoad.Cluster;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Pbm;
using Microsoft.Extensions.Logging;

namespace ActorLoad.Cli;

/// <summary><c>actorload worker</c>: waits for a coordinator, and carries out the share of a run that it is given.</summary>
internal static class WorkerCommand
{
    private const int BadUsage = 2;

    /// <summary>The run's part is drained for a second and closed in two; who is not done by then ends all the same.</summary>
    private static readonly TimeSpan s_windDown = TimeSpan.FromSeconds(4);

    public static Command Create()
    {
        var join = new Option<string>("--join") { HelpName = "HOST:PORT", Description = "Where the coordinator listens (workers.host, workers.port)", Required = true };
        var config = new Option<string?>("--config", "-c") { HelpName = "FILE.hocon", Description = "actor-load.workers.join-cookie, source, akka settings" };
        var sets = new Option<string[]>("--set")
        {
            HelpName = "PATH=VALUE",
            Description = "Any key by its whole path; may be repeated",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        var host = new Option<string?>("--host") { HelpName = "ADDR", Description = "Address to listen on and be reached at; none: the one that leads to the coordinator" };
        var port = new Option<int>("--port") { HelpName = "N", Description = "Port to listen on; 0, the default: any free one" };
        var name = new Option<string?>("--name") { HelpName = "TEXT", Description = "What the coordinator's log calls it; none: host name and process" };
        var child = new Option<int?>("--child") { Hidden = true, Description = "Which of the coordinator's children this is; orders come by standard input" };
        var command = new Command("worker", "Join a run that another process coordinates, and hold a share of its connections; wait for the next run after it.");
        foreach (var option in new Option[] { join, config, sets, host, port, name, child })
            command.Options.Add(option);
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(join)!, parsed.GetValue(config), parsed.GetValue(sets) ?? [], parsed.GetValue(host), parsed.GetValue(port), parsed.GetValue(name),
            parsed.GetValue(child)));
        return command;
    }

    private static async Task<int> RunAsync(string join, string? file, string[] sets, string? host, int port, string? name, int? child)
    {
        if (Parse(join) is not { } coordinator)
            return await RefuseAsync($"--join {join}: allowed is HOST:PORT, such as 10.0.0.1:2551");
        if (port is < 0 or > 65_535)
            return await RefuseAsync($"--port {port}: allowed is 0 to 65535");
        if (host is not null && Uri.CheckHostName(host) == UriHostNameType.Unknown)
            return await RefuseAsync($"--host {host}: allowed is an address of this machine, such as 10.0.0.2, or a name of one");
        ChildOrders? orders = null;
        if (child is not null)
        {
            try
            {
                orders = ChildOrders.Parse(await Console.In.ReadLineAsync() ?? "");
            }
            catch (JsonException)
            {
                return await RefuseAsync("--child: a coordinator's child is given its orders by standard input, and there were none");
            }
        }

        var config = orders is not null ? ConfigText.Parse(orders.Hocon, "coordinator") : file is null ? null : ConfigText.Load(file);
        OperatorPort.Prepare();
        var read = LoadOptionsReader.Read(new ConfigSources(config, [.. sets], []));
        if (!read.IsValid)
        {
            foreach (var problem in read.Problems)
                await Console.Error.WriteLineAsync($"actorload: {problem}");
            return BadUsage;
        }

        using var log = child is null ? RunLog.ToStandardError() : RunLog.ToStandardError(LogLevel.Warning);
        var worker = new WorkerHost(
            new WorkerRequest(coordinator, host, port, name, child), read, orders?.Cookie ?? read.Options.Workers.JoinCookie, log);
        if (child is not null)
            new Thread(() => EndWithInput(worker)) { Name = "stdin-watch", IsBackground = true }.Start();
        return await worker.RunAsync();
    }

    /// <summary>
    /// The coordinator holds the other end: it is gone when this ends, however it went. On a thread of its own, which reading blocks whatever the
    /// reading method is called: the pool's threads are for connections.
    /// </summary>
    private static void EndWithInput(WorkerHost worker)
    {
        try
        {
            while (Console.In.ReadLine() is not null)
            {
                // What it says is of no interest; that it still could is.
            }
        }
        catch (IOException)
        {
            // No input that can be read has no coordinator behind it either.
        }

        worker.End("the coordinator has ended");
        Thread.Sleep(s_windDown);
        Environment.Exit(0);
    }

    private static DnsEndPoint? Parse(string join)
    {
        var colon = join.LastIndexOf(':');
        return colon > 0 && int.TryParse(join[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535
            ? new DnsEndPoint(join[..colon].Trim('[', ']'), port)
            : null;
    }

    private static async Task<int> RefuseAsync(string problem)
    {
        await Console.Error.WriteLineAsync($"actorload: {problem}");
        return BadUsage;
    }
}
