using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using ActorLoad.Compare.Campaign;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Machine;

namespace ActorLoad.Compare.Cli;

/// <summary><c>bench/campaign</c> from its arguments to its lines.</summary>
internal sealed class CampaignHost() : CommandHost("campaign", new CampaignCommand())
{
    protected override async Task<int> RunAsync(Call call)
    {
        var (options, problems) = CampaignOptions.Read(call.Flags, call.Repository.Root);
        if (call.Wrong.Count > 0 || options is null)
            return Refuse(BadUsage, [.. call.Wrong, .. problems]);
        if (options.Summary is { } file)
        {
            Console.Write(new CampaignSummary(Read(file)).Words());
            return Done;
        }

        if (options.PlanOnly)
            return Plan(options);
        if (!MachineFacts.PrivateNetwork)
            return Refuse(Fault, ["Faults of the network are done in a namespace of our own alone: it takes root, unshare and ip (Debian: util-linux, iproute2)."]);
        return await InterruptiblyAsync((temporary, stop) => RunAsync(call, options, temporary, stop));
    }

    private static int Plan(CampaignOptions options)
    {
        for (var seed = options.First; seed <= options.Last; seed++)
        {
            var faults = Scenario.Of(seed, options.Load).Faults.Select(fault => FaultLine.Of(new Struck(fault, fault.At.TotalSeconds, fault.For.TotalSeconds)).Words());
            Console.WriteLine($"seed {seed}: {string.Join(", ", faults)}");
        }

        return Done;
    }

    private async Task<int> RunAsync(Call call, CampaignOptions options, string temporary, CancellationToken stop)
    {
        var root = call.Repository.Root;
        var lines = Before(options).ToBuilder();
        var first = lines.Select(line => line.Seed + 1).Append(options.First).Max();
        if (first > options.First)
            Console.WriteLine($"{options.Out} goes on at seed {first}.");
        var run = new SeedRun(EngineCatalog.ActorLoad(root), EngineCatalog.EchoServer(root), temporary, Children);
        var commit = call.Repository.Commit is { } known ? known + (call.Repository.Dirty ? "+" : "") : null;
        for (var seed = first; seed <= options.Last; seed++)
        {
            var since = Stopwatch.GetTimestamp();
            var scenario = Scenario.Of(seed, options.Load);
            var done = await run.RunAsync(scenario, stop);
            var line = SeedLine.Of(scenario, done, CampaignJudge.Of(done), commit, Stopwatch.GetElapsedTime(since));
            lines.Add(line);
            Console.WriteLine(line.Words());
            if (options.Out is not null)
                await File.AppendAllTextAsync(options.Out, SeedLines.Write(line) + "\n", stop);
            if (line.Outcome is not (Outcome.Accepted or Outcome.BusyMachine) || options.First == options.Last)
                Keep(temporary, Path.Combine(options.Keep, $"seed-{seed}"));
        }

        var summary = new CampaignSummary(lines.ToImmutable());
        Console.Write($"\n{summary.Words()}");
        return summary.HasFailed ? Fault : Done;
    }

    /// <exception cref="BenchException">The file is of another campaign.</exception>
    private static ImmutableArray<SeedLine> Before(CampaignOptions options)
    {
        if (options.Out is null)
            return [];
        Directory.CreateDirectory(Path.GetDirectoryName(options.Out)!);
        if (!File.Exists(options.Out))
            return [];
        var lines = Read(options.Out);
        var other = lines.FirstOrDefault(line => line.Connections != options.Load.Connections || line.HoldSeconds != options.Load.Hold.TotalSeconds);
        if (other is not null)
        {
            throw new BenchException(
                $"{options.Out} is of runs with --connections {other.Connections} and --hold {other.HoldSeconds:0}: give those, or another file.");
        }
        // A line that a kill has cut off goes, so that the next one is whole.
        File.WriteAllText(options.Out, string.Concat(lines.Select(line => SeedLines.Write(line) + "\n")));
        return lines;
    }

    private static ImmutableArray<SeedLine> Read(string file)
    {
        try
        {
            return SeedLines.Read(File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new BenchException($"{file} can't be read as a campaign's file: {e.Message}");
        }
    }

    private static void Keep(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        Console.WriteLine($"    kept: {to}");
    }
}
