using System.Net;
using System.Net.Sockets;
using ActorLoad.Core.Plan;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Prometheus;

namespace ActorLoad.Hosting.Operate;

/// <summary>Whether a run has an endpoint, and why not when it was asked for.</summary>
/// <param name="Problem">A full sentence, for a warning: the run goes on without.</param>
public sealed record MetricsStart(MetricsEndpoint? Endpoint, string? Problem);

/// <summary>Serves <c>/metrics</c> over HTTP until disposed.</summary>
/// <remarks>Bounded against slow, garbled and many clients; signals are left to the run.</remarks>
public sealed class MetricsEndpoint : IAsyncDisposable
{
    private const int MaxClients = 64;
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(500);

    private readonly WebApplication _app;

    private MetricsEndpoint(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
    }

    /// <summary>What to scrape, such as <c>http://127.0.0.1:9095/metrics</c>.</summary>
    public Uri Address { get; }

    /// <summary>The bound port, also where 0 was asked for.</summary>
    public int Port => Address.Port;

    public static async Task<MetricsStart> StartAsync(MetricsOptions options, RunMetrics metrics, CancellationToken cancel)
    {
        if (!options.Enabled) return new MetricsStart(null, null);
        WebApplication? app = null;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(options.Host, cancel);
            if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
            app = Build(new IPEndPoint(addresses[0], options.Port), metrics);
            await app.StartAsync(cancel);
            return new MetricsStart(new MetricsEndpoint(app, new UriBuilder(app.Urls.First()) { Path = "/metrics" }.Uri), null);
        }
        catch (Exception error) when (error is IOException or SocketException or ArgumentException or InvalidOperationException)
        {
            if (app is not null) await app.DisposeAsync();
            var cause = error.InnerException?.Message ?? error.Message;
            return new MetricsStart(null,
                $"No /metrics in this run: {options.Host}:{options.Port} could not be listened on ({cause.TrimEnd('.')}); " +
                "choose another metrics.port (--metrics-port, 0 for any free one) or metrics.host.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(StopTimeout);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private static WebApplication Build(IPEndPoint endPoint, RunMetrics metrics)
    {
        // Empty: no settings files, no environment, no log of its own.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "actorload",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxClients;
            kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.Limits.KeepAliveTimeout = IdleTimeout;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxRequestLineSize = 2_048;
            kestrel.Limits.MaxRequestHeadersTotalSize = 8_192;
            kestrel.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton<IHostLifetime, RunsLifetime>();

        var app = builder.Build();
        app.UseMetricServer(settings => settings.Registry = metrics.Registry);
        app.Run(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return context.Response.WriteAsync("actorload serves /metrics\n", context.RequestAborted);
        });
        return app;
    }

    /// <summary>In place of the console's, which would take Ctrl-C from the run and stop serving at the first.</summary>
    private sealed class RunsLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
