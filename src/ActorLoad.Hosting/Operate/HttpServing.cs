using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ActorLoad.Hosting.Operate;

/// <summary>HTTP on one address, for operators: bounded against slow, garbled and many clients.</summary>
/// <remarks>Kestrel by itself, without the host, the services, the settings and the log of a web application, none of which are used and each of which takes memory and time at the start.</remarks>
internal sealed class HttpServing : IAsyncDisposable
{
    private const int MaxClients = 64;

    /// <summary>Bytes that the kernel holds for a client that does not read.</summary>
    private const int SendBuffer = 32_768;

    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(500);

    private readonly KestrelServer _server;

    private HttpServing(KestrelServer server, IPEndPoint endPoint) => (_server, EndPoint) = (server, endPoint);

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
        string host, int port, long maxBody, Action<IApplicationBuilder, IPAddress> serve, CancellationToken cancel)
    {
        var address = await AddressOfAsync(host, cancel);
        var app = new ApplicationBuilder(new NoServices());
        serve(app, address);
        var server = Build(new IPEndPoint(address, port), maxBody);
        try
        {
            await server.StartAsync(new Application(app.Build()), cancel);
            var bound = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
            return new HttpServing(server, new IPEndPoint(address, new Uri(bound).Port));
        }
        catch
        {
            server.Dispose();
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
        await _server.StopAsync(patience.Token);
        _server.Dispose();
    }

    private static async Task<IPAddress> AddressOfAsync(string host, CancellationToken cancel)
    {
        // 0.0.0.0 is to be listened on, and no address that DNS would give.
        if (IPAddress.TryParse(host, out var literal)) return literal;
        var addresses = await Dns.GetHostAddressesAsync(host, cancel);
        return addresses.Length > 0 ? addresses[0] : throw new SocketException((int)SocketError.HostNotFound);
    }

    private static KestrelServer Build(IPEndPoint endPoint, long maxBody)
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = new NoServices() };
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
        var sockets = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { CreateBoundListenSocket = Listener }), NullLoggerFactory.Instance);
        return new KestrelServer(Options.Create(kestrel), sockets, NullLoggerFactory.Instance);
    }

    /// <summary>Accepted sockets inherit the size of its buffer, which the kernel then leaves as it is.</summary>
    private static Socket Listener(EndPoint endPoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        socket.SendBufferSize = SendBuffer;
        return socket;
    }

    private sealed class Application(RequestDelegate answer) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => answer(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
