using ActorLoad.Core.Plan;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Prometheus;

namespace ActorLoad.Hosting.Operate;

/// <summary>Whether a run has an endpoint, and why not when it was asked for.</summary>
/// <param name="Problem">A full sentence, for a warning: the run goes on without.</param>
public sealed record MetricsStart(MetricsEndpoint? Endpoint, string? Problem);

/// <summary>Serves <c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c> over HTTP until disposed.</summary>
/// <remarks>Bounded against slow, garbled and many clients; signals are left to the run.</remarks>
public sealed class MetricsEndpoint : IAsyncDisposable
{
    private readonly HttpServing _serving;

    private MetricsEndpoint(HttpServing serving) => _serving = serving;

    /// <summary>What to scrape, such as <c>http://127.0.0.1:9095/metrics</c>.</summary>
    public Uri Address => new(_serving.Address, "/metrics");

    /// <summary>The bound port, also where 0 was asked for.</summary>
    public int Port => Address.Port;

    public static async Task<MetricsStart> StartAsync(MetricsOptions options, RunMetrics metrics, RunHealth health, CancellationToken cancel)
    {
        if (!options.Enabled) return new MetricsStart(null, null);
        try
        {
            var serving = await HttpServing.StartAsync(options.Host, options.Port, maxBody: 0, (app, _) => Serve(app, metrics, health), cancel);
            return new MetricsStart(new MetricsEndpoint(serving), null);
        }
        catch (Exception error) when (HttpServing.IsUnavailable(error))
        {
            return new MetricsStart(null,
                $"No /metrics in this run: {options.Host}:{options.Port} could not be listened on ({HttpServing.CauseOf(error)}); " +
                "choose another metrics.port (--metrics-port, 0 for any free one) or metrics.host.");
        }
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private static void Serve(IApplicationBuilder app, RunMetrics metrics, RunHealth health)
    {
        app.UseMetricServer(settings => settings.Registry = metrics.Registry);
        app.Run(context => context.Request.Path.Value switch
        {
            "/healthz" => AnswerAsync(context, health.Alive()),
            "/readyz" => AnswerAsync(context, health.Ready()),
            _ => SayAsync(context, StatusCodes.Status404NotFound, "actorload serves /metrics, /healthz and /readyz"),
        });
    }

    private static Task AnswerAsync(HttpContext context, HealthAnswer answer)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return SayAsync(context, StatusCodes.Status405MethodNotAllowed, "GET and HEAD alone");
        }

        return SayAsync(context, answer.Yes ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, answer.Line);
    }

    private static Task SayAsync(HttpContext context, int status, string line)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(line + "\n", context.RequestAborted);
    }
}
