using System.Collections.Immutable;
using ActorLoad.Core.Plan;

namespace ActorLoad.Compare.Campaign;

/// <summary>What is done to one run: the same seed and load, the same faults. They follow each other; only flipped bytes go on over all of it.</summary>
internal sealed record Scenario(long Seed, CampaignLoad Load, ImmutableArray<Fault> Faults)
{
    /// <summary>Told apart from the seeds of other things.</summary>
    private const long Purpose = 7;

    private const int MostFaults = 3;

    /// <summary>
    /// Faults of the hold lie between these shares of it: the campaign sees a phase up to a second late, and what strikes last is to be over
    /// before the hold is.
    /// </summary>
    private const double First = 0.05, Last = 0.75;

    private static readonly ImmutableArray<FaultKind> s_all = [.. Enum.GetValues<FaultKind>()];

    /// <summary>Those that come in a size that must not change the verdict.</summary>
    private static readonly ImmutableArray<FaultKind> s_harmless =
        [FaultKind.ServerFreeze, FaultKind.NetDelay, FaultKind.NetDrop, FaultKind.GeneratorStop, FaultKind.NoDescriptors];

    /// <summary>One seed in eight injects nothing, one in eight what is harmless, the others one to three of all; of those one in four in the ramp too.</summary>
    public static Scenario Of(long seed, CampaignLoad load)
    {
        var dice = new SplitMix64(SplitMix64.Hash(seed, Purpose));
        var faults = dice.Below(8) switch
        {
            0 => [],
            1 => Drawn(ref dice, seed, load, s_harmless, gentle: true),
            _ => Drawn(ref dice, seed, load, s_all, gentle: false),
        };
        return new Scenario(seed, load, faults);
    }

    private static ImmutableArray<Fault> Drawn(ref SplitMix64 dice, long seed, CampaignLoad load, ImmutableArray<FaultKind> kinds, bool gentle)
    {
        var faults = ImmutableArray.CreateBuilder<Fault>();
        if (!gentle && dice.Below(4) == 0)
            faults.Add(InRamp(ref dice));
        var count = 1 + (int)dice.Below(MostFaults);
        var slot = load.Hold * ((Last - First) / count);
        for (var i = 0; i < count; i++)
        {
            // The last one's kind goes round with the seeds, so that few of them have seen all; it is the last since a server
            // that does not come back leaves nothing for the others to strike.
            var kind = i == count - 1 ? kinds[(int)((ulong)seed % (ulong)kinds.Length)] : kinds[(int)dice.Below((ulong)kinds.Length)];
            if (kind == FaultKind.ServerKill && i < count - 1)
                kind = FaultKind.ServerRestart;
            if (kind == FaultKind.Flip)
            {
                if (faults.All(fault => fault.Kind != FaultKind.Flip))
                    faults.Add(new Fault(kind, StruckIn.Ramp, TimeSpan.Zero, TimeSpan.Zero, Every(ref dice, load)));
                continue;
            }

            var at = load.Hold * First + slot * i + dice.Below(slot / 4);
            var room = load.Hold * First + slot * (i + 1) - at;
            var length = Length(ref dice, kind, load, gentle);
            faults.Add(new Fault(kind, StruckIn.Hold, at, length < room ? length : room, Amount(ref dice, kind, gentle)));
        }

        return faults.ToImmutable();
    }

    private static Fault InRamp(ref SplitMix64 dice)
    {
        ReadOnlySpan<FaultKind> kinds = [FaultKind.ServerFreeze, FaultKind.GeneratorStop, FaultKind.NoDescriptors];
        var kind = kinds[(int)dice.Below((ulong)kinds.Length)];
        return new Fault(kind, StruckIn.Ramp, Between(ref dice, 200, 600), Between(ref dice, 300, 1_200));
    }

    private static TimeSpan Length(ref SplitMix64 dice, FaultKind kind, CampaignLoad load, bool gentle) => kind switch
    {
        FaultKind.ServerKill or FaultKind.Cut => TimeSpan.Zero,
        FaultKind.GeneratorStop => gentle ? Between(ref dice, 5, 30) : Between(ref dice, 200, 2_000),
        FaultKind.ServerFreeze => gentle ? Share(ref dice, load.ReplyTimeout, 0.05, 0.4) : Share(ref dice, load.Hold, 0.05, 0.4),
        FaultKind.NetDrop => gentle ? Share(ref dice, load.ReplyTimeout, 0.02, 0.1) : Share(ref dice, load.Hold, 0.02, 0.4),
        _ => Share(ref dice, load.Hold, 0.05, 0.4),
    };

    private static int Amount(ref SplitMix64 dice, FaultKind kind, bool gentle) => kind switch
    {
        FaultKind.NetDelay => 1 + (int)dice.Below(gentle ? 20u : 100u),
        FaultKind.NetLoss => 5 + (int)dice.Below(100),
        FaultKind.CpuHog => 1 + (int)dice.Below(8),
        _ => 0,
    };

    /// <summary>So that there are 2 to 40 flipped replies in a run without other faults.</summary>
    private static int Every(ref SplitMix64 dice, CampaignLoad load) => (int)Math.Max(1, load.Planned / (2 + (long)dice.Below(39)));

    private static TimeSpan Between(ref SplitMix64 dice, int least, int most) => TimeSpan.FromMilliseconds(least + (int)dice.Below((ulong)(most - least + 1)));

    private static TimeSpan Share(ref SplitMix64 dice, TimeSpan whole, double least, double most) => whole * least + dice.Below(whole * (most - least));
}
