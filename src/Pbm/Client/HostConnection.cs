using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorLoad.Core.Pbm;

namespace ActorLoad.Operator.Client;

/// <summary>A connection to a host, past its greeting. One request at a time; a cancel may be sent meanwhile.</summary>
internal sealed class HostConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly LineBuffer _input = new(PbmProtocol.MaxReplyBytes, PbmProtocol.MaxReplyBytes + 1);

    private HostConnection(Socket socket, DnsEndPoint host, TimeSpan timeout) => (_socket, Host, Timeout) = (socket, host, timeout);

    public DnsEndPoint Host { get; }

    /// <summary>For each thing that the host is to say, but the lines of a command that goes on.</summary>
    public TimeSpan Timeout { get; set; }

    public Greeting Greeting { get; private set; } = new(0, "", "", NeedsToken: false);

    /// <summary>As it is typed.</summary>
    public static string NameOf(DnsEndPoint host) => host.Host.Contains(':') ? $"[{host.Host}]:{host.Port}" : $"{host.Host}:{host.Port}";

    /// <exception cref="HostException">It can't be, and why.</exception>
    public static async Task<HostConnection> OpenAsync(DnsEndPoint host, string? token, TimeSpan timeout)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var connection = new HostConnection(socket, host, timeout);
        try
        {
            await connection.ConnectAsync();
            await connection.GreetAsync(token);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Asks for a command. The answer is read by <see cref="ReadAsync"/>, to its end.</summary>
    public Task AskAsync(string command, bool asJson) => SendAsync(PbmProtocol.Request(command, asJson));

    /// <summary>What the host can do.</summary>
    public async Task<Catalogue> CatalogueAsync()
    {
        await SendAsync(PbmProtocol.Catalog);
        var catalogue = Catalogue.Empty;
        while (await ReadAsync(Timeout) is { Kind: not FrameKind.Ok } frame)
        {
            if (frame.Kind == FrameKind.Error)
                throw new HostException($"{NameOf(Host)} says: {frame.Text}");
            catalogue = Catalogue.Parse(frame.Text) ?? catalogue;
        }

        return catalogue;
    }

    /// <summary>Ends what is being carried out; its end is still to be read. From any thread.</summary>
    public Task CancelAsync() => SendAsync(PbmProtocol.Cancel);

    /// <summary>The next line of the answer.</summary>
    /// <param name="timeout">Longest wait; null: as long as it takes.</param>
    /// <exception cref="HostException">The host has gone, or is late.</exception>
    public async Task<Frame> ReadAsync(TimeSpan? timeout)
    {
        var line = await ReadLineAsync(timeout);
        return PbmProtocol.ParseFrame(line) ?? throw new HostException($"{NameOf(Host)} said \"{Cut(line)}\", which is no answer of a pbm host.");
    }

    public void Dispose() => _socket.Dispose();

    private async Task ConnectAsync()
    {
        using var patience = new CancellationTokenSource(Timeout);
        try
        {
            await _socket.ConnectAsync(Host, patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new HostException($"{NameOf(Host)} does not answer within {Timeout.TotalSeconds:0.###} s.");
        }
        catch (SocketException e)
        {
            throw new HostException(
                $"Nothing to talk to at {NameOf(Host)}: {e.Message}. A run's log says where it listens (\"pbm at\"); actor-load.pbm.port sets it.");
        }
    }

    private async Task GreetAsync(string? token)
    {
        var line = await ReadLineAsync(Timeout);
        if (PbmProtocol.ParseFrame(line) is { Kind: FrameKind.Error, Text: var refusal })
            throw new HostException($"{NameOf(Host)} refuses: {refusal}");
        Greeting = PbmProtocol.ParseGreeting(line) ?? throw new HostException($"What listens at {NameOf(Host)} is no pbm host: it says \"{Cut(line)}\".");
        if (Greeting.Version != PbmProtocol.Version)
            throw new HostException($"{NameOf(Host)} speaks version {Greeting.Version} of the protocol, and this client version {PbmProtocol.Version}: use the pbm of actorload {Greeting.Product}.");
        if (!Greeting.NeedsToken)
            return;
        if (token is null)
            throw new HostException($"{NameOf(Host)} requires a token: --token T, or the variable PBM_TOKEN.");
        // Answered by nothing if it is right: an empty request shows it.
        await SendAsync(PbmProtocol.TokenRequest(token));
        await SendAsync(PbmProtocol.Catalog);
        Frame frame;
        do
        {
            frame = await ReadAsync(Timeout);
            if (frame.Kind == FrameKind.Error)
                throw new HostException($"{NameOf(Host)} refuses: {frame.Text}");
        }
        while (frame.Kind != FrameKind.Ok);
    }

    private async Task SendAsync(string line)
    {
        try
        {
            ReadOnlyMemory<byte> bytes = Encoding.UTF8.GetBytes(line + "\n");
            while (!bytes.IsEmpty)
                bytes = bytes[await _socket.SendAsync(bytes)..];
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // What it said last may still be there to read, and says more than this.
        }
    }

    private async Task<string> ReadLineAsync(TimeSpan? timeout)
    {
        using var patience = timeout is { } limit ? new CancellationTokenSource(limit) : new CancellationTokenSource();
        try
        {
            string? line;
            while ((line = _input.Take()) is null)
            {
                if (_input.IsTooLong)
                    throw new HostException($"{NameOf(Host)} sends a line that has no end.");
                var count = await _socket.ReceiveAsync(_input.Room, patience.Token);
                if (count == 0)
                    throw new HostException($"{NameOf(Host)} has closed the connection.");
                _input.Add(count);
            }

            return line;
        }
        catch (OperationCanceledException)
        {
            throw new HostException($"{NameOf(Host)} does not answer within {Timeout.TotalSeconds:0.###} s.");
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new HostException($"The connection to {NameOf(Host)} is lost: {e.Message}.");
        }
    }

    private static string Cut(string line) => PbmProtocol.OneLine(line.Length <= 60 ? line : line[..57] + "...");
}
