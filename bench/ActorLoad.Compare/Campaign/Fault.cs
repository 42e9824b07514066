namespace ActorLoad.Compare.Campaign;

/// <summary>What a campaign does to a run. Of each the comment says what <see cref="Fault.Amount"/> is, where it has one.</summary>
internal enum FaultKind
{
    /// <summary>SIGSTOP of the server, then SIGCONT.</summary>
    ServerFreeze,

    /// <summary>SIGKILL of the server, which does not come back.</summary>
    ServerKill,

    /// <summary>SIGKILL of the server, and another one on its port afterwards.</summary>
    ServerRestart,

    /// <summary>One bit inverted in every Amount-th reply, over the whole life of the server.</summary>
    Flip,

    /// <summary>Every connection reset at once, without a word of the server.</summary>
    Cut,

    /// <summary>Every packet is Amount milliseconds on its way, each way.</summary>
    NetDelay,

    /// <summary>Of a thousand packets Amount are lost.</summary>
    NetLoss,

    /// <summary>All packets are lost, without a word.</summary>
    NetDrop,

    /// <summary>SIGSTOP of the generator, then SIGCONT.</summary>
    GeneratorStop,

    /// <summary>Amount processes that do nothing but run.</summary>
    CpuHog,

    /// <summary>No further descriptor for the generator (prlimit).</summary>
    NoDescriptors,

    /// <summary>The same, and then a cut.</summary>
    CutWithoutDescriptors,
}

/// <summary>When a fault strikes, counted from the beginning of the phase.</summary>
internal enum StruckIn
{
    Ramp,
    Hold,
}

/// <param name="At">Since the beginning of its phase.</param>
/// <param name="For">Until it is taken back; of a restart, how long there is no server; zero where there is no taking back.</param>
/// <param name="Amount">In the unit of its kind; 0 where it has none.</param>
internal sealed record Fault(FaultKind Kind, StruckIn Phase, TimeSpan At, TimeSpan For, int Amount = 0);

/// <summary>A fault as it came about: the campaign's own clock says when, whatever the plan was.</summary>
/// <param name="At">Seconds since the campaign saw the phase begin, which is up to a second after it did.</param>
/// <param name="Seconds">How long it was certainly there: from after it struck to before it was taken back.</param>
/// <param name="Cut">Connections that were open to the server when it, or what led to it, was taken away.</param>
internal sealed record Struck(Fault Fault, double At, double Seconds, int Cut = 0)
{
    /// <summary>Why it could not be done here; null where it was.</summary>
    public string? NotDone { get; init; }
}
