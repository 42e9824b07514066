using System.Security.Cryptography;
using System.Text;

namespace ActorLoad.Core.Pbm;

/// <summary>The token that clients have to know.</summary>
public sealed class AccessToken(string token)
{
    private readonly byte[] _hash = Hash(token);

    /// <summary>None is required.</summary>
    public bool IsEmpty { get; } = token.Length == 0;

    /// <summary>Takes the same time for every guess of a length, right or nearly so.</summary>
    public bool Matches(string guess) => CryptographicOperations.FixedTimeEquals(_hash, Hash(guess));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
