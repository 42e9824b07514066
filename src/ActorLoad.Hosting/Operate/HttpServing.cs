using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ActorLoad.Hosting.Operate;

/// <summary>HTTP on one address, for operators: bounded against slow, garbled and many clients; signals are left to the run.</summary>
internal sealed class HttpServing : IAsyncDisposable
{
    private const int MaxClients = 64;

    /// <summary>Bytes that the kernel holds for a client that does not read.</summary>
    private const int SendBuffer = 32_768;

    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(500);

    private readonly WebApplication _app;

    private HttpServing(WebApplication app, IPEndPoint endPoint) => (_app, EndPoint) = (app, endPoint);

    /// <summary>Where it listens, with the port that is bound.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The root, such as <c>http://127.0.0.1:9095/</c>.</summary>
    public Uri Address => new($"http://{EndPoint}/");

    /// <param name="port">0: any free one.</param>
    /// <param name="maxBody">Bytes of a request's body.</param>
    /// <param name="serve">Given the address it will listen at; the port is each connection's own.</param>
    /// <exception cref="IOException">It can't listen there; the message says why, as those of the next do.</exception>
    /// <exception cref="SocketException">There is no such host.</exception>
    public static async Task<HttpServing> StartAsync(
        string host, int port, long maxBody, Action<WebApplication, IPAddress> serve, CancellationToken cancel)
    {
        var address = await AddressOfAsync(host, cancel);
        var app = Build(new IPEndPoint(address, port), maxBody);
        try
        {
            serve(app, address);
            await app.StartAsync(cancel);
            return new HttpServing(app, new IPEndPoint(address, new Uri(app.Urls.First()).Port));
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether an error of the start is one that a run goes on without.</summary>
    public static bool IsUnavailable(Exception error) => error is IOException or SocketException or ArgumentException or InvalidOperationException;

    /// <returns>The innermost cause, without its full stop.</returns>
    public static string CauseOf(Exception error) => (error.InnerException?.Message ?? error.Message).TrimEnd('.');

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(StopTimeout);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private static async Task<IPAddress> AddressOfAsync(string host, CancellationToken cancel)
    {
        // 0.0.0.0 is to be listened on, and no address that DNS would give.
        if (IPAddress.TryParse(host, out var literal)) return literal;
        var addresses = await Dns.GetHostAddressesAsync(host, cancel);
        return addresses.Length > 0 ? addresses[0] : throw new SocketException((int)SocketError.HostNotFound);
    }

    private static WebApplication Build(IPEndPoint endPoint, long maxBody)
    {
        // Empty: no settings files, no environment, no log of its own.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "actorload",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelCore()
            .UseSockets(sockets => sockets.CreateBoundListenSocket = Listener)
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxConcurrentConnections = MaxClients;
                kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
                kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
                kestrel.Limits.KeepAliveTimeout = IdleTimeout;
                kestrel.Limits.MaxRequestBodySize = maxBody;
                // A write is done when the kernel has it: what is new meanwhile takes the place of what waits.
                kestrel.Limits.MaxResponseBufferSize = 0;
                kestrel.Limits.MaxRequestLineSize = 2_048;
                kestrel.Limits.MaxRequestHeadersTotalSize = 8_192;
                kestrel.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http1);
            });
        builder.Services.AddSingleton<IHostLifetime, RunsLifetime>();
        return builder.Build();
    }

    /// <summary>Accepted sockets inherit the size of its buffer, which the kernel then leaves as it is.</summary>
    private static Socket Listener(EndPoint endPoint)
    {
        var socket = Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets.SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        socket.SendBufferSize = SendBuffer;
        return socket;
    }

    /// <summary>In place of the console's, which would take Ctrl-C from the run and stop serving at the first.</summary>
    private sealed class RunsLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
