using System.Globalization;
using Faults.Support;

namespace Faults.Generator;

/// <summary>When each connection sends, as a server sees it: R10, R11, R32.</summary>
public class PaceSpecs
{
    private static readonly string[] s_many = ["--set", "actor-load.message.in-flight=64"];

    private static readonly TimeSpan s_slot = TimeSpan.FromMilliseconds(100), s_short = TimeSpan.FromMilliseconds(500);

    [Fact]
    [Reliability(10)]
    public async Task Should_send_on_each_connection_as_often_as_the_interval_fits_the_hold()
    {
        await using var server = OwnServer.Start();

        var report = await RunAsync(server, "--connections", "100", "--interval", "300ms", "--duration", "10s");

        var sends = server.Callers.Select(caller => caller.Heard.Count).ToArray();
        Assert.Equal(100, sends.Length);
        Assert.All(sends, count => Assert.InRange(count, 32, 34));
        Assert.Equal(report.Messages.Sent, sends.Sum());
        Figure.Of(10, $"{sends.Min()} to {sends.Max()} sends a connection, floor(10 s / 300 ms) = 33");
    }

    /// <summary>The clock of the wall is put an hour ahead in the middle of the hold, and back again.</summary>
    [Fact]
    [Reliability(10)]
    public async Task Should_keep_its_pace_when_the_clock_is_stepped()
    {
        using var clock = WallClock.Require();
        await using var server = OwnServer.Start();
        await using var run = LoadProgram.ActorLoad.StartInShell(
            clock.Script, [.. server.Arguments, .. s_many, "--connections", "50", "--interval", "250ms", "--duration", "6s"]);
        await run.PhaseAsync("hold", 1);
        clock.Step("+3600");
        await run.PhaseAsync("hold", 3);
        clock.Step("-3600");

        var report = (await run.EndAsync()).Checked(Verdict.Valid);

        Assert.All(server.Callers, caller => Assert.InRange(caller.Heard.Count, 23, 25));
        Assert.InRange(report.Phases.HoldSeconds, 6, 8);
        Assert.True(report.LatencyMicros.Response!.Max < 60_000_000);
        Figure.Of(10, string.Create(
            CultureInfo.InvariantCulture,
            $"clock an hour ahead, then an hour behind: {server.Callers.Min(c => c.Heard.Count)} to {server.Callers.Max(c => c.Heard.Count)} sends of 24, hold {report.Phases.HoldSeconds:0.00} of 6 s"));
    }

    [Fact]
    [Reliability(11)]
    public async Task Should_spread_the_sends_evenly_also_when_all_connections_were_lost_and_came_back()
    {
        await using var server = OwnServer.Start();
        await using var run = ActorLoadRun.Start(
            [.. server.Arguments, .. s_many, "--connections", "400", "--interval", "2s", "--duration", "1h", "--set", "actor-load.reconnect.max-backoff=1s"]);
        await HeardAsync(() => server.Callers, 3);
        var before = server.Callers;

        server.ResetAll();
        await Deadline.UntilAsync(() => server.Callers.Count == 800, "all are back");
        await HeardAsync(() => [.. server.Callers.Skip(400)], 3);
        var after = server.Callers.Skip(400).ToArray();
        run.Process.Send(Signal.Interrupt);
        await run.EndAsync();

        var (first, second) = (ChiSquare(before), ChiSquare(after));
        // 20 slots of an interval, 19 degrees of freedom: chance alone would be above 43.8 once in a thousand times.
        Assert.True(first < 43.8, $"Before the loss: {first}.");
        Assert.True(second < 43.8, $"After it: {second}.");
        Figure.Of(11, string.Create(
            CultureInfo.InvariantCulture, $"chi-square of sends in 20 slots of 100 ms: {first:0.0} before all were reset, {second:0.0} after (43.8 is p = 0.001)"));
    }

    [Fact]
    [Reliability(32)]
    public async Task Should_send_the_same_bytes_at_the_same_phases_when_the_seed_is_the_same()
    {
        var runs = new List<IReadOnlyList<Caller>>();
        foreach (var seed in (string[])["7", "7", "8"])
        {
            await using var server = OwnServer.Start();
            await RunAsync(server, "--connections", "100", "--interval", "500ms", "--duration", "2s", "--seed", seed, "--set", "actor-load.message.spread=random");
            runs.Add(server.Callers);
        }

        string[][] said = [.. runs.Select(callers => callers.Select(Said).Order(StringComparer.Ordinal).ToArray())];
        Assert.Equal(said[0], said[1]);
        Assert.NotEqual(said[0], said[2]);
        var apart = PhasesApart(runs[0], runs[1]);
        Assert.True(apart < s_slot, $"Nine tenths of the phases differ by up to {apart}.");
        Figure.Of(32, $"same seed: the bytes of {said[0].Length} connections equal, phases within {apart.TotalMilliseconds:0} ms (p90); another seed: other bytes");
    }

    private static async Task<RunReport> RunAsync(OwnServer server, params string[] arguments) =>
        (await ActorLoadRun.RunAsync([.. server.Arguments, .. s_many, .. arguments])).Checked(Verdict.Valid);

    private static Task HeardAsync(Func<IReadOnlyList<Caller>> callers, int times) => Deadline.UntilAsync(
        () => callers() is { Count: 400 } all && all.All(caller => caller.Heard.Count >= times), $"each has sent {times} times");

    private static string Said(Caller caller) => Convert.ToHexString(
        System.Security.Cryptography.SHA256.HashData(caller.Heard.SelectMany(heard => heard.Frame).ToArray()));

    /// <summary>
    /// Of the phases in the interval over slots of 100 ms. A connection's is the least of its sends', which takes out what a busy machine was late with.
    /// </summary>
    private static double ChiSquare(IReadOnlyList<Caller> callers)
    {
        var interval = TimeSpan.FromSeconds(2);
        // From the earliest send on, each one's first is due within an interval, and its k-th k intervals later.
        var origin = callers.Min(caller => caller.Heard[0].At);
        var slots = new int[(int)(interval / s_slot)];
        foreach (var caller in callers)
        {
            var phase = Phase(caller, origin, interval);
            slots[(int)(phase / s_slot) % slots.Length]++;
        }
        var expected = (double)callers.Count / slots.Length;
        return slots.Sum(count => (count - expected) * (count - expected) / expected);
    }

    private static TimeSpan Phase(Caller caller, TimeSpan origin, TimeSpan interval)
    {
        var rounds = caller.Heard.Select((heard, k) => (Late: heard.At - origin - k * interval, k)).ToArray();
        var least = rounds.Min(round => round.Late);
        return least < TimeSpan.Zero ? least + interval : least;
    }

    /// <returns>What nine tenths of the connections' phases differ by at most, the difference of the runs' starts taken out.</returns>
    private static TimeSpan PhasesApart(IReadOnlyList<Caller> one, IReadOnlyList<Caller> other)
    {
        var (these, those) = (Phases(one), Phases(other));
        TimeSpan[] differences = [.. these.Select(phase => phase.Value - those[phase.Key])];
        // Of a circle: both ends of an interval are one.
        var around = differences.Select(difference => Nearest(difference - differences[0])).Order().ToArray();
        return around.Select(difference => Nearest(difference - around[around.Length / 2]).Duration()).Order().ElementAt(around.Length * 9 / 10);

        static TimeSpan Nearest(TimeSpan difference) => difference - Math.Round(difference / s_short) * s_short;
    }

    /// <summary>By what was said; without the few connections that begin at the same one of the shared frames, and can't be told apart.</summary>
    private static Dictionary<string, TimeSpan> Phases(IReadOnlyList<Caller> callers)
    {
        var origin = callers.Min(caller => caller.Heard[0].At);
        return callers.GroupBy(Said).Where(same => same.Count() == 1)
            .ToDictionary(same => same.Key, same => Phase(same.Single(), origin, s_short));
    }
}
