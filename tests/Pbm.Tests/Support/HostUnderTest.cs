using System.Net;
using System.Net.Sockets;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Pbm;
using ActorLoad.Hosting.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Pbm.Tests.Support;

/// <summary>A host on a free port of loopback.</summary>
internal sealed class HostUnderTest : IDisposable
{
    public const string Version = "9.9.9", Node = "local";

    private readonly List<RawClient> _clients = [];

    public HostUnderTest(string token = "", HostLimits? limits = null, Func<Socket, Socket>? accept = null, params Palette[] palettes)
    {
        foreach (var palette in palettes)
            Registry.Add(palette);
        limits ??= HostLimits.Default;
        Reserve = new DescriptorReserve(limits.SpareDescriptors);
        var start = PbmHost.Start(
            new PbmOptions(Enabled: true, "127.0.0.1", 0, token, LogPalettes: false),
            new PbmServed(Registry, new AccessToken(token), Version, () => Node, Reserve, NullLogger.Instance),
            limits,
            accept ?? (listener => listener.Accept()));
        Host = start.Host ?? throw new InvalidOperationException(start.Problem);
    }

    public CommandRegistry Registry { get; } = new();

    public DescriptorReserve Reserve { get; }

    public PbmHost Host { get; }

    public string Address => Host.EndPoint.ToString();

    /// <summary>Connected, its greeting unread.</summary>
    public async Task<RawClient> ConnectAsync()
    {
        var client = new RawClient();
        _clients.Add(client);
        await client.ConnectAsync(Host.EndPoint);
        return client;
    }

    /// <summary>Connected and greeted.</summary>
    public async Task<RawClient> GreetedAsync()
    {
        var client = await ConnectAsync();
        Assert.StartsWith("pbm 1 actorload ", await client.ReadLineAsync(), StringComparison.Ordinal);
        return client;
    }

    public void Dispose()
    {
        Host.Dispose();
        Reserve.Dispose();
        _clients.ForEach(client => client.Dispose());
    }
}

/// <summary>A client that says just what it is told to.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private StreamReader? _reader;

    public Socket Socket => _socket;

    public async Task ConnectAsync(IPEndPoint host)
    {
        await _socket.ConnectAsync(host);
        _reader = new StreamReader(new NetworkStream(_socket));
    }

    public Task SayAsync(string line) => SayBytesAsync(System.Text.Encoding.UTF8.GetBytes(line + "\n"));

    public async Task SayBytesAsync(byte[] bytes)
    {
        try
        {
            await new NetworkStream(_socket).WriteAsync(bytes);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The host has had enough, or we have.
        }
    }

    /// <returns>Null: the host has closed.</returns>
    public async Task<string?> ReadLineAsync()
    {
        try
        {
            return await Deadline.For(_reader!.ReadLineAsync());
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <returns>The lines of an answer and, last, its end.</returns>
    public async Task<string[]> ReadAnswerAsync()
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (!line.StartsWith('|'))
                break;
        }

        return [.. lines];
    }

    public async Task<string[]> AskAsync(string line)
    {
        await SayAsync(line);
        return await ReadAnswerAsync();
    }

    /// <summary>Nothing more is said; what the host says is still heard.</summary>
    public void EndInput() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => _socket.Dispose();
}
