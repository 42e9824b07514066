namespace EchoServer.Reporting;

/// <summary>What a server has done since it started; connections and frames by number, traffic in bytes of TCP payload.</summary>
/// <param name="Accepted">Connections accepted.</param>
/// <param name="Open">Connections accepted and not yet closed.</param>
/// <param name="AcceptErrors">Accepts that failed, of which most are for want of descriptors.</param>
/// <param name="Frames">Whole frames received.</param>
/// <param name="BytesReceived">Bytes read, incomplete frames too.</param>
/// <param name="BytesSent">Bytes given to the kernel to send.</param>
/// <param name="ProtocolErrors">Connections closed over a length past the maximum.</param>
/// <param name="Misbehaved">How often the server did what <c>--misbehave</c> asked for.</param>
internal sealed record Counts(
    long Accepted,
    long Open,
    long AcceptErrors,
    long Frames,
    long BytesReceived,
    long BytesSent,
    long ProtocolErrors,
    long Misbehaved)
{
    public static readonly Counts None = new(0, 0, 0, 0, 0, 0, 0, 0);

    public static Counts operator +(Counts a, Counts b) => new(
        a.Accepted + b.Accepted,
        a.Open + b.Open,
        a.AcceptErrors + b.AcceptErrors,
        a.Frames + b.Frames,
        a.BytesReceived + b.BytesReceived,
        a.BytesSent + b.BytesSent,
        a.ProtocolErrors + b.ProtocolErrors,
        a.Misbehaved + b.Misbehaved);
}
