using System.Collections.Immutable;
using ActorLoad.Core.Report;

namespace ActorLoad.Core.Measure;

/// <summary>Everything a run counts. The names are those of the report.</summary>
public enum Tally
{
    /// <summary>Connections that opened for the first time.</summary>
    Opened,
    Reconnects,

    ConnectRefused,
    ConnectTimeout,
    ConnectReset,
    ConnectUnreachable,
    ConnectDns,
    ConnectNoPort,
    ConnectNoDescriptor,
    ConnectNoThread,
    ConnectUnknown,

    ClosePeerFin,
    CloseReset,
    CloseProtocol,
    CloseMismatch,
    CloseNetwork,
    CloseUnknown,

    /// <summary>Sends that the pacer released.</summary>
    Planned,

    /// <summary>Writes told to the socket; those refused afterwards are counted in <see cref="Refused"/> too.</summary>
    Started,
    Refused,
    Skipped,

    /// <summary>Due while the connection was not open.</summary>
    NotOpen,

    Echoed,
    TimedOut,
    Corrupt,
    LostOnClose,
    InFlightAtStop,
    Late,
    Unexpected,

    BytesSent,
    BytesReceived,

    /// <summary>Probes of the dispatcher that waited while connections were lost and no replies came, and are not in its delay.</summary>
    ProbesInLosses,
}

/// <summary>A reading of all counters; readings are merged by adding.</summary>
public sealed record TallySnapshot(ImmutableArray<long> Counts)
{
    public static readonly int Size = Enum.GetValues<Tally>().Length;

    public static readonly TallySnapshot Zero = new(ImmutableArray.Create(new long[Size]));

    public long this[Tally tally] => Counts[(int)tally];

    public long Sent => this[Tally.Started] - this[Tally.Refused];

    public static TallySnapshot operator +(TallySnapshot a, TallySnapshot b) => new([.. a.Counts.Zip(b.Counts, (x, y) => x + y)]);

    public static TallySnapshot operator -(TallySnapshot a, TallySnapshot b) => new([.. a.Counts.Zip(b.Counts, (x, y) => x - y)]);

    /// <param name="holdSeconds">Actual length of the hold; 0 before it.</param>
    public MessageReport Messages(double holdSeconds)
    {
        var planned = this[Tally.Planned];
        var echoed = this[Tally.Echoed];
        return new MessageReport(
            planned, Sent, this[Tally.Skipped], this[Tally.NotOpen] + this[Tally.Refused],
            echoed, this[Tally.TimedOut], this[Tally.Corrupt], this[Tally.LostOnClose], this[Tally.InFlightAtStop],
            this[Tally.Late], this[Tally.Unexpected],
            planned == 0 ? 0 : (double)(planned - echoed) / planned,
            this[Tally.BytesSent], this[Tally.BytesReceived],
            holdSeconds > 0 ? echoed / holdSeconds : 0);
    }

    public ErrorReport Errors() => new(
        new ConnectErrors(
            this[Tally.ConnectRefused], this[Tally.ConnectTimeout], this[Tally.ConnectReset], this[Tally.ConnectUnreachable],
            this[Tally.ConnectDns], this[Tally.ConnectNoPort], this[Tally.ConnectNoDescriptor], this[Tally.ConnectUnknown])
        {
            NoThread = this[Tally.ConnectNoThread],
        },
        new CloseErrors(
            this[Tally.ClosePeerFin], this[Tally.CloseReset], this[Tally.CloseProtocol],
            this[Tally.CloseMismatch], this[Tally.CloseNetwork], this[Tally.CloseUnknown]));

    public bool Equals(TallySnapshot? other) => other is not null && Counts.AsSpan().SequenceEqual(other.Counts.AsSpan());

    public override int GetHashCode() => Counts.Aggregate(17, HashCode.Combine);
}
