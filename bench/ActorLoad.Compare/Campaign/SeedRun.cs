using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ActorLoad.Compare.Processes;

namespace ActorLoad.Compare.Campaign;

/// <summary>One seed with the built programs: server, generator, faults, end, and what is left.</summary>
/// <param name="actorload">Path of the executable, as of the next.</param>
/// <param name="folder">Where the generator's result and what it said are put; what an earlier seed left there goes.</param>
internal sealed class SeedRun(string actorload, string echoserver, string folder, Children all)
{
    /// <summary>In the environment of all that a seed starts, so that what is left of it is found.</summary>
    private const string Mark = "ACTORLOAD_CAMPAIGN_SEED";

    private const string Host = "127.0.0.1";

    /// <summary>Descriptors of a run besides its connections: files, consoles, epoll, the reserve.</summary>
    private const int OwnDescriptors = 250;

    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(60), s_end = TimeSpan.FromSeconds(60), s_settle = TimeSpan.FromSeconds(10);

    private static readonly int s_ownMark = Environment.ProcessId;

    private string Json => Path.Combine(folder, "result.json");

    public async Task<CampaignCase> RunAsync(Scenario scenario, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        File.Delete(Json);
        var mark = string.Create(CultureInfo.InvariantCulture, $"{s_ownMark}-{scenario.Seed}");
        Environment.SetEnvironmentVariable(Mark, mark);
        PathFaults.Heal();
        var leftovers = new List<string>();
        using var watch = new MachineWatch();
        var flip = scenario.Faults.FirstOrDefault(fault => fault.Kind == FaultKind.Flip)?.Amount ?? 0;
        ImmutableArray<Struck> struck;
        int? exitCode;
        ServerCounts? counts;
        MachineSigns signs;
        await using (var server = new CampaignServer(echoserver, flip, all))
        {
            await server.StartAsync(cancel);
            await using var generator = Child.Start(new ChildCommand(actorload, Arguments(scenario.Load)), group: null, all);
            try
            {
                struck = await StruckAsync(scenario, server, generator, leftovers, cancel);
                exitCode = await EndAsync(generator, scenario.Load, cancel);
            }
            finally
            {
                PathFaults.Heal();
            }

            signs = watch.End(server.Id);
            counts = await server.StopAsync(cancel);
            await File.WriteAllLinesAsync(Path.Combine(folder, "said.txt"), [.. generator.Out.Rest(500), .. generator.Error.Rest(500)], cancel);
            leftovers.AddRange(await SettledAsync(mark, cancel));
        }

        return new CampaignCase(scenario.Load, struck, Figures(), exitCode, counts, signs, [.. leftovers]);
    }

    private ImmutableArray<string> Arguments(CampaignLoad load) =>
    [
        "run", "--target", $"{Host}:{CampaignServer.Port}", "--connections", Whole(load.Connections), "--workers", "1",
        "--interval", Millis(load.Interval), "--duration", Millis(load.Hold), "--ramp-rate", $"{Whole(load.RampPerSecond)}/s",
        "--set", $"actor-load.message.reply-timeout={Millis(load.ReplyTimeout)}",
        "--set", $"actor-load.reconnect.min-backoff={Millis(load.MaxBackoff / 10)}", "--set", $"actor-load.reconnect.max-backoff={Millis(load.MaxBackoff)}",
        "--metrics-port", "0", "--set", "actor-load.pbm.port=0", "--no-ui", "--json", Json,
    ];

    private async Task<ImmutableArray<Struck>> StruckAsync(
        Scenario scenario, CampaignServer server, Child generator, List<string> leftovers, CancellationToken cancel)
    {
        var injector = new FaultInjector(server, generator, all);
        var ramp = await PhaseAsync(generator, "[ramp ", cancel);
        if (ramp is not null)
            await injector.InjectAsync(scenario.Faults.Where(fault => fault.Phase == StruckIn.Ramp), ramp.Value, cancel);
        if (ramp is null || await PhaseAsync(generator, "[hold ", cancel) is not { } hold)
            return injector.Struck;
        await injector.InjectAsync(scenario.Faults.Where(fault => fault.Phase == StruckIn.Hold), hold, cancel);

        // Just before the hold ends all that faults have cost is there, and nothing is closed yet.
        var wait = scenario.Load.Hold * 0.9 - Stopwatch.GetElapsedTime(hold);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, cancel);
        var descriptors = DescriptorsOf(generator.Id);
        if (descriptors > scenario.Load.Connections + OwnDescriptors)
            leftovers.Add($"The generator had {descriptors} descriptors open for {scenario.Load.Connections} connections at the end of the hold.");
        return injector.Struck;
    }

    /// <returns>Timestamp of the phase's first line; null where the run ended without it.</returns>
    private static async Task<long?> PhaseAsync(Child generator, string sign, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(s_start);
        try
        {
            return await generator.Out.NextAsync(line => line.StartsWith(sign, StringComparison.Ordinal), patience.Token) is null
                ? null
                : Stopwatch.GetTimestamp();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <returns>The exit code; null where it did not end in time.</returns>
    private static async Task<int?> EndAsync(Child generator, CampaignLoad load, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(load.Hold + s_end);
        try
        {
            return await generator.EndAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private Figures? Figures()
    {
        try
        {
            return File.Exists(Json) ? Campaign.Figures.Read(File.ReadAllText(Json)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>What is still there after a while: processes of this seed, and sockets of the namespace that nobody will close any more.</returns>
    private static async Task<IReadOnlyList<string>> SettledAsync(string mark, CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = Left(mark);
            if (left.Count == 0 || Stopwatch.GetElapsedTime(since) > s_settle)
                return left;
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancel);
        }
    }

    private static List<string> Left(string mark)
    {
        List<string> left =
        [
            .. Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(id => IsMarked(id, mark))
                .Select(id => $"Process {id} is left: {Reading($"/proc/{id}/cmdline")?.Replace('\0', ' ')}"),
        ];
        var sockets = TcpSockets.Now().Count(socket => socket.State != TcpSocket.TimeWait);
        if (sockets > 0)
            left.Add($"{sockets} sockets are left.");
        return left;
    }

    /// <summary>We ourselves began without the mark, which is what /proc shows of us.</summary>
    private static bool IsMarked(string id, string mark) =>
        int.TryParse(id, CultureInfo.InvariantCulture, out _) && Reading($"/proc/{id}/environ") is { } environment &&
        environment.Split('\0').Contains($"{Mark}={mark}");

    private static string? Reading(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it has ended, or is somebody else's
        }
    }

    private static int DescriptorsOf(int process)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd")).Count();
        }
        catch (IOException)
        {
            return 0; // it has ended
        }
    }

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Millis(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}ms");
}
