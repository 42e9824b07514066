using System.Security.Cryptography;
using ActorLoad.Core.Pbm;

namespace ActorLoad.Hosting.Operate.Dashboard;

/// <summary>What a browser must know, drawn anew for each run; compared in a time that says nothing of how much was right.</summary>
internal sealed class PageSecrets
{
    private const int Bytes = 24;

    private readonly AccessToken _token;
    private readonly AccessToken _pageToken;
    private readonly AccessToken _session;

    /// <param name="token">Of the configuration; empty: whoever reaches the page may read it.</param>
    public PageSecrets(string token)
    {
        _token = new AccessToken(token);
        _pageToken = new AccessToken(PageToken);
        _session = new AccessToken(Session);
    }

    /// <summary>In the page, and sent with each order.</summary>
    public string PageToken { get; } = Draw();

    /// <summary>What the cookie holds of a browser that has once given the token: not the token, since cookies go to every port of a host.</summary>
    public string Session { get; } = Draw();

    /// <summary>Tells runs apart; no secret.</summary>
    public string RunId { get; } = Draw();

    public bool NeedsToken => !_token.IsEmpty;

    public bool IsPageToken(string given) => _pageToken.Matches(given);

    public bool IsToken(string given) => NeedsToken && _token.Matches(given);

    public bool IsSession(string given) => _session.Matches(given);

    private static string Draw() => RandomNumberGenerator.GetHexString(2 * Bytes, lowercase: true);
}
