using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using ActorLoad.Compare.Machine;
using ActorLoad.Compare.Processes;

namespace ActorLoad.Compare.Campaign;

/// <summary>Does the faults of a scenario, one after the other, and writes down how they came about.</summary>
internal sealed class FaultInjector(CampaignServer server, Child generator, Children all)
{
    /// <summary>Below what a run has open before its first connection: it is given no further one.</summary>
    private const int NoDescriptors = 64;

    /// <summary>Until a crowd that was cut off has asked for descriptors that it does not get.</summary>
    private static readonly TimeSpan s_afterLimit = TimeSpan.FromMilliseconds(20);

    private readonly ImmutableArray<Struck>.Builder _struck = ImmutableArray.CreateBuilder<Struck>();

    public ImmutableArray<Struck> Struck => _struck.ToImmutable();

    /// <param name="began">Timestamp of the phase's first sign.</param>
    public async Task InjectAsync(IEnumerable<Fault> faults, long began, CancellationToken cancel)
    {
        foreach (var fault in faults)
        {
            if (fault.Kind == FaultKind.Flip)
            {
                _struck.Add(new Struck(fault, 0, 0)); // it is in the server from its start
                continue;
            }

            var wait = fault.At - Stopwatch.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, cancel);
            _struck.Add(await StrikeAsync(fault, began, cancel));
        }
    }

    private async Task<Struck> StrikeAsync(Fault fault, long began, CancellationToken cancel)
    {
        var at = Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 3);
        switch (fault.Kind)
        {
            case FaultKind.ServerFreeze:
                server.Freeze();
                return await TakenBackAsync(server.Thaw);
            case FaultKind.GeneratorStop:
                generator.Send(Signals.Stop);
                return await TakenBackAsync(() => generator.Send(Signals.Continue));
            case FaultKind.ServerKill:
            case FaultKind.ServerRestart:
                return await KillAsync();
            case FaultKind.Cut:
                return PathFaults.Reset(CampaignServer.Port) is { } cut ? new Struck(fault, at, 0, cut) : NotDone("ss -K resets nothing here.");
            case FaultKind.NetDelay:
                return PathFaults.Delay(fault.Amount) is { } noDelay ? NotDone(noDelay) : await TakenBackAsync(PathFaults.Heal);
            case FaultKind.NetLoss:
                return PathFaults.Lose(CampaignServer.Port, fault.Amount) is { } noLoss ? NotDone(noLoss) : await TakenBackAsync(PathFaults.Heal);
            case FaultKind.NetDrop:
                return PathFaults.Drop(CampaignServer.Port) is { } noDrop ? NotDone(noDrop) : await TakenBackAsync(PathFaults.Heal);
            case FaultKind.CpuHog:
                return await HogAsync();
            case FaultKind.NoDescriptors:
            case FaultKind.CutWithoutDescriptors:
                return await LimitAsync();
            default:
                throw new UnreachableException();
        }

        Struck NotDone(string why) => new(fault, at, 0) { NotDone = why };

        async Task<Struck> TakenBackAsync(Action takeBack, int cut = 0)
        {
            // What it takes to do it and to take it back is not counted: it was certainly there for as long.
            var since = Stopwatch.GetTimestamp();
            double seconds;
            try
            {
                await Task.Delay(fault.For, cancel);
            }
            finally
            {
                seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
                takeBack();
            }

            return new Struck(fault, at, Math.Round(seconds, 3), cut);
        }

        async Task<Struck> KillAsync()
        {
            var open = TcpSockets.OpenTo(CampaignServer.Port);
            await server.KillAsync();
            if (fault.Kind == FaultKind.ServerKill)
                return new Struck(fault, at, 0, open);
            var struck = await TakenBackAsync(() => { }, open);
            await server.StartAsync(cancel);
            return struck;
        }

        async Task<Struck> HogAsync()
        {
            var hogs = Enumerable.Range(0, fault.Amount).Select(_ => Child.Start(new ChildCommand("/bin/sh", ["-c", "while :; do :; done"]), null, all)).ToList();
            var struck = await TakenBackAsync(() => { });
            foreach (var hog in hogs)
                await hog.DisposeAsync();
            return struck;
        }

        async Task<Struck> LimitAsync()
        {
            var before = Limit();
            if (before is null || !Set(NoDescriptors.ToString(CultureInfo.InvariantCulture)))
                return NotDone("prlimit changes no limits here.");
            var cut = 0;
            if (fault.Kind == FaultKind.CutWithoutDescriptors)
            {
                await Task.Delay(s_afterLimit, cancel);
                cut = PathFaults.Reset(CampaignServer.Port) ?? 0;
            }

            return await TakenBackAsync(() => Set(before), cut);
        }

        string? Limit() => Prlimit("--nofile", "--output", "SOFT", "--noheadings", "--raw");
        bool Set(string soft) => Prlimit($"--nofile={soft}:") is not null;
        string? Prlimit(params string[] what) =>
            Commands.Ask("/", "prlimit", ["--pid", generator.Id.ToString(CultureInfo.InvariantCulture), .. what]);
    }
}
