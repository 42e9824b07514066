using System.Collections.Immutable;

namespace ActorLoad.Compare.Campaign;

/// <summary>What was really done to a run, in the judge's terms.</summary>
internal sealed class Injected
{
    /// <summary>A stall that counts is over 100 ms; by half more there is no doubt.</summary>
    private const double SureStallSeconds = 0.15, HarmlessStopSeconds = 0.05;

    /// <summary>
    /// What is lost is sent again after 0.2, 0.6, 1.4, 3.0, 6.2 s: where the next time is past the timeout, the longest wait that ends in a reply is the one before,
    /// a little less than half of the drop at worst.
    /// </summary>
    private const double SureOfDrop = 0.45;

    private readonly CampaignLoad _load;
    private readonly ImmutableArray<Struck> _done;

    public Injected(CampaignLoad load, ImmutableArray<Struck> struck) => (_load, _done) = (load, [.. struck.Where(fault => fault.NotDone is null)]);

    /// <summary>Connections that were certainly taken away while the run held them.</summary>
    public int Cut => _done.Sum(struck => struck.Cut);

    /// <summary>Of these, at most so many may have been on their way back from an earlier loss: open for the kernel, and for the run a connect that then failed.</summary>
    public int OnTheirWay => Math.Max(0, _done.Count(struck => struck.Cut > 0) - 1) * CampaignLoad.ConnectsAtOnce;

    public bool Killed => Any(FaultKind.ServerKill, FaultKind.ServerRestart);

    public bool Flipped => Any(FaultKind.Flip);

    public bool OutOfDescriptors => Any(FaultKind.NoDescriptors, FaultKind.CutWithoutDescriptors);

    public bool Network => Any(FaultKind.NetDelay, FaultKind.NetDrop, FaultKind.NetLoss);

    public bool Hogged => Any(FaultKind.CpuHog);

    /// <summary>Long enough in the hold, or anywhere for a whole second, for the generator's own times to be in the figures.</summary>
    public bool GeneratorStood => StopSeconds is var longest && (longest.InHold >= SureStallSeconds || longest.Anywhere >= 1);

    /// <summary>It may have been enough.</summary>
    public bool GeneratorMayHaveStood => StopSeconds.Anywhere > HarmlessStopSeconds;

    public (double InHold, double Anywhere) StopSeconds => (
        Longest(_done.Where(struck => struck.Fault is { Kind: FaultKind.GeneratorStop, Phase: StruckIn.Hold })),
        Longest(_done.Where(struck => struck.Fault.Kind == FaultKind.GeneratorStop)));

    public double StopTotalSeconds => _done.Where(struck => struck.Fault.Kind == FaultKind.GeneratorStop).Sum(struck => struck.Seconds);

    /// <summary>All of it is of a kind and size that must not change the verdict.</summary>
    public bool IsHarmless => _done.All(IsHarmlessOne);

    /// <summary>Something of it may lose a message or a connection, or have a reply come late.</summary>
    public bool MayLose => _done.Any(struck => !IsHarmlessOne(struck) && struck.Fault.Kind switch
    {
        FaultKind.CpuHog => false,
        FaultKind.GeneratorStop => struck.Seconds > _load.ReplyTimeout.TotalSeconds * 0.5,
        _ => true,
    });

    /// <summary>
    /// How long a message must have waited that was sent when the longest of these began, in milliseconds; those that follow a loss of connections say
    /// nothing for certain. Past the reply timeout it is no reply that is measured.
    /// </summary>
    public double WaitedMillis
    {
        get
        {
            var most = 0d;
            foreach (var struck in _done.Where(struck => struck.Fault.Phase == StruckIn.Hold))
            {
                if (Losing(struck.Fault.Kind))
                    break;
                var inTime = Math.Min(struck.Seconds, 0.9 * _load.ReplyTimeout.TotalSeconds) * 1_000;
                var waited = struck.Fault.Kind switch
                {
                    FaultKind.ServerFreeze => inTime,
                    FaultKind.NetDrop => SureOfDrop * inTime,
                    FaultKind.NetDelay => 2 * struck.Fault.Amount,
                    _ => 0,
                };
                most = Math.Max(most, waited);
            }

            return most;
        }
    }

    /// <summary>Some message of the hold was without an answer past its timeout.</summary>
    public bool TimedOut => _done.Any(struck =>
        struck.Fault is { Kind: FaultKind.ServerFreeze or FaultKind.NetDrop, Phase: StruckIn.Hold } &&
        struck.Seconds > 1.2 * _load.ReplyTimeout.TotalSeconds && !_done.Any(other => Losing(other.Fault.Kind)));

    private static bool Losing(FaultKind kind) => kind is
        FaultKind.ServerKill or FaultKind.ServerRestart or FaultKind.Cut or FaultKind.CutWithoutDescriptors or FaultKind.Flip;

    private bool IsHarmlessOne(Struck struck) => struck.Fault.Kind switch
    {
        FaultKind.ServerFreeze => struck.Seconds <= 0.6 * _load.ReplyTimeout.TotalSeconds,
        // What is sent again waits up to twice as long as the path was gone, and 0.2 s at least.
        FaultKind.NetDrop => struck.Fault.Phase == StruckIn.Hold && struck.Seconds <= 0.15 * _load.ReplyTimeout.TotalSeconds,
        FaultKind.NetDelay => true,
        FaultKind.GeneratorStop => struck.Seconds <= HarmlessStopSeconds,
        FaultKind.NoDescriptors => struck.Fault.Phase == StruckIn.Hold,
        _ => false,
    };

    private bool Any(params ReadOnlySpan<FaultKind> kinds)
    {
        foreach (var struck in _done)
        {
            if (kinds.Contains(struck.Fault.Kind))
                return true;
        }

        return false;
    }

    private static double Longest(IEnumerable<Struck> struck) => struck.Select(fault => fault.Seconds).DefaultIfEmpty().Max();
}
