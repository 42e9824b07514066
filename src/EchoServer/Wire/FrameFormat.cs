namespace EchoServer.Wire;

/// <summary>The frame of docs/echoserver.md: a 4-byte big-endian unsigned length, then as many bytes of payload.</summary>
internal static class FrameFormat
{
    public const int HeaderBytes = 4;

    /// <summary>The longest payload, in bytes; a header that says more is a protocol error.</summary>
    public const int MaxPayloadBytes = 8192;
}
