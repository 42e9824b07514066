using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace ActorLoad.Cluster;

/// <summary>Proves that one knows a cookie to one who knows it too, without saying it: an HMAC over the other's random number and one's own role.</summary>
public static class JoinProof
{
    public const string OfCoordinator = "coordinator";
    public const string OfWorker = "worker";

    private const int NonceBytes = 32;

    public static ImmutableArray<byte> NewNonce() => [.. RandomNumberGenerator.GetBytes(NonceBytes)];

    /// <summary>A cookie for one run's own children, which nobody has to type.</summary>
    public static string NewCookie() => Convert.ToHexString(RandomNumberGenerator.GetBytes(NonceBytes));

    /// <param name="role">Whose proof it is, so that neither side's can be handed back to it.</param>
    public static ImmutableArray<byte> Of(string cookie, ImmutableArray<byte> nonce, string role) =>
        [.. HMACSHA256.HashData(Encoding.UTF8.GetBytes(cookie), (byte[])[.. nonce, .. Encoding.UTF8.GetBytes(role)])];

    /// <summary>In a time that does not tell how much of it was right.</summary>
    public static bool Holds(string cookie, ImmutableArray<byte> nonce, string role, ImmutableArray<byte> proof) =>
        CryptographicOperations.FixedTimeEquals(Of(cookie, nonce, role).AsSpan(), proof.AsSpan());
}
