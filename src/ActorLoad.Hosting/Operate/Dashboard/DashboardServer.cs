using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report.Html;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ActorLoad.Hosting.Operate.Dashboard;

/// <summary>Whether a run has a live page, and why not when it was asked for.</summary>
/// <param name="Problem">A full sentence, for a warning: the run goes on without.</param>
public sealed record DashboardStart(DashboardServer? Server, string? Problem);

/// <summary>Serves the live page over HTTP until disposed: the page, its stream of events, and the orders that its buttons give.</summary>
/// <remarks>Who may read it and who may give orders: docs/live-page.md.</remarks>
public sealed class DashboardServer : IAsyncDisposable
{
    /// <summary>Pages that are open at once; a further one is told to wait.</summary>
    internal const int MostStreams = 16;

    /// <summary>Of an order, in bytes.</summary>
    internal const int MostBody = 1_024;

    internal const string PageTokenHeader = "X-ActorLoad-Page";

    /// <summary>In which a run answers an order, if it does.</summary>
    private static readonly TimeSpan OrderTimeout = TimeSpan.FromSeconds(10);

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly HttpServing _serving;
    private readonly LiveState _state;
    private readonly CancellationTokenSource _stop;

    private DashboardServer(HttpServing serving, LiveState state, CancellationTokenSource stop) => (_serving, _state, _stop) = (serving, state, stop);

    /// <summary>What to open in a browser, such as <c>http://127.0.0.1:9096/</c>; the token, where one is needed, is not in it.</summary>
    public Uri Address
    {
        get
        {
            var address = _serving.EndPoint.Address;
            var host = address.Equals(IPAddress.Any) ? IPAddress.Loopback : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : address;
            return new Uri($"http://{new IPEndPoint(host, _serving.EndPoint.Port)}/");
        }
    }

    public static async Task<DashboardStart> StartAsync(DashboardOptions options, IRunFeed feed, TimeProvider time, CancellationToken cancel)
    {
        if (!options.Enabled) return new DashboardStart(null, null);
        var secrets = new PageSecrets(options.Token);
        var state = new LiveState(feed, time, secrets.RunId);
        var stop = new CancellationTokenSource();
        try
        {
            var serving = await HttpServing.StartAsync(
                options.Host, options.Port, MostBody,
                (app, address) => app.Run(new Site(options.Host, address, secrets, feed, state, time, stop.Token).AnswerAsync), cancel);
            return new DashboardStart(new DashboardServer(serving, state, stop), null);
        }
        catch (Exception error) when (HttpServing.IsUnavailable(error))
        {
            state.Dispose();
            stop.Dispose();
            return new DashboardStart(null,
                $"No live page in this run: {options.Host}:{options.Port} could not be listened on ({HttpServing.CauseOf(error)}); " +
                "choose another dashboard.port (0 for any free one) or dashboard.host.");
        }
    }

    /// <summary>Ends the streams first: a request that goes on is waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving.DisposeAsync();
        _state.Dispose();
        _stop.Dispose();
    }

    /// <summary>The site's requests, each looked at before it is answered.</summary>
    private sealed class Site(
        string host, IPAddress address, PageSecrets secrets, IRunFeed feed, LiveState state, TimeProvider time, CancellationToken stop)
    {
        private static readonly byte[] Look = Encoding.UTF8.GetBytes(PageLook.Style), Style = Asset("live.css"), Script = Asset("live.js");

        private readonly byte[] _page = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Asset("live.html"))
            .Replace("{page-token}", secrets.PageToken, StringComparison.Ordinal).Replace("{run}", secrets.RunId, StringComparison.Ordinal));

        private RequestGuard? _guard;
        private int _streams;

        public async Task AnswerAsync(HttpContext context)
        {
            AddHeaders(context.Response.Headers);
            var (request, path) = (context.Request, context.Request.Path.Value);
            var isOrder = path == "/orders";
            var guard = _guard ??= new RequestGuard(new IPEndPoint(address, context.Connection.LocalPort), host, secrets.IsPageToken);
            if ((isOrder ? guard.RefuseOrder(SignsOf(request)) : guard.RefuseRead(SignsOf(request))) is { } refusal)
            {
                if (refusal.Status == StatusCodes.Status405MethodNotAllowed) context.Response.Headers.Allow = isOrder ? "POST" : "GET, HEAD";
                await SayAsync(context, refusal.Status, refusal.Text);
                return;
            }

            if (secrets.NeedsToken && !IsKnown(context))
            {
                await LetInAsync(context);
                return;
            }

            try
            {
                await (path switch
                {
                    "/" => SendAsync(context, "text/html; charset=utf-8", _page),
                    "/look.css" => SendAsync(context, "text/css; charset=utf-8", Look),
                    "/live.css" => SendAsync(context, "text/css; charset=utf-8", Style),
                    "/live.js" => SendAsync(context, "text/javascript; charset=utf-8", Script),
                    "/events" => StreamAsync(context),
                    "/orders" => ObeyAsync(context),
                    _ => SayAsync(context, StatusCodes.Status404NotFound, "There is nothing here; the live page is at /."),
                });
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested || stop.IsCancellationRequested)
            {
                // The browser has gone, or we go.
            }
        }

        private static void AddHeaders(IHeaderDictionary headers)
        {
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Referrer-Policy"] = "same-origin";
            headers.CacheControl = "no-store";
        }

        private static RequestSigns SignsOf(HttpRequest request)
        {
            var headers = request.Headers;
            return new RequestSigns(
                request.Method, headers.Host, headers.Origin, headers["Sec-Fetch-Site"], headers["Sec-Fetch-Mode"], headers["Sec-Fetch-Dest"],
                request.ContentType, headers[PageTokenHeader]);
        }

        private static byte[] Asset(string name)
        {
            using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"dashboard/{name}")
                ?? throw new InvalidOperationException($"dashboard/{name} is not embedded in this assembly.");
            using var whole = new MemoryStream();
            stream.CopyTo(whole);
            return whole.ToArray();
        }

        private static async Task SayAsync(HttpContext context, int status, string line)
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(line + "\n", context.RequestAborted);
        }

        private static async Task SendAsync(HttpContext context, string type, byte[] content)
        {
            context.Response.ContentType = type;
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        }

        /// <summary>A browser has the cookies of a host's every port in one box.</summary>
        private static string CookieOf(HttpContext context) => $"actorload-{context.Connection.LocalPort}";

        private bool IsKnown(HttpContext context) => context.Request.Cookies[CookieOf(context)] is { } cookie && secrets.IsSession(cookie);

        /// <summary>The token goes from the address into a cookie: it shall stay neither in the address bar nor in a list of visited pages.</summary>
        private async Task LetInAsync(HttpContext context)
        {
            var given = context.Request.Query["token"].ToString();
            if (HttpMethods.IsGet(context.Request.Method) && context.Request.Path == "/" && secrets.IsToken(given))
            {
                context.Response.Cookies.Append(
                    CookieOf(context), secrets.Session, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
                context.Response.Redirect("/");
                return;
            }

            await SayAsync(
                context, StatusCodes.Status401Unauthorized,
                given.Length > 0 ? "That is not the token, which is dashboard.token of the run." : "This page needs its token: open /?token=... with dashboard.token of the run.");
        }

        private async Task StreamAsync(HttpContext context)
        {
            if (Interlocked.Increment(ref _streams) > MostStreams)
            {
                Interlocked.Decrement(ref _streams);
                context.Response.Headers.RetryAfter = "5";
                await SayAsync(context, StatusCodes.Status503ServiceUnavailable, $"{MostStreams} pages are open; close one.");
                return;
            }

            try
            {
                context.Response.ContentType = "text/event-stream";
                if (HttpMethods.IsHead(context.Request.Method)) return;
                using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stop);
                await new EventStream(state, time).WriteAsync(context.Response.BodyWriter, either.Token);
            }
            finally
            {
                Interlocked.Decrement(ref _streams);
            }
        }

        private async Task ObeyAsync(HttpContext context)
        {
            // Longer ones the server cuts off.
            using var body = new MemoryStream();
            try
            {
                await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            }
            catch (BadHttpRequestException e)
            {
                await SayAsync(context, e.StatusCode, $"An order is at most {MostBody} bytes.");
                return;
            }

            var (order, problem) = OrderReader.Read(body.ToArray());
            var (status, answer) = order is null
                ? (StatusCodes.Status400BadRequest, new PageAnswer(Obeyed: false, problem!))
                : await OrderAsync(order, context.RequestAborted);
            context.Response.StatusCode = status;
            await SendAsync(context, "application/json", JsonSerializer.SerializeToUtf8Bytes(answer, PageJsonContext.Default.PageAnswer));
        }

        private async Task<(int Status, PageAnswer Answer)> OrderAsync(PageOrder order, CancellationToken gone)
        {
            using var late = new CancellationTokenSource(OrderTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, late.Token);
            try
            {
                var answer = await feed.OrderAsync(order, either.Token);
                return (answer.Obeyed ? StatusCodes.Status200OK : StatusCodes.Status409Conflict, answer);
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested)
            {
                return (StatusCodes.Status504GatewayTimeout, new PageAnswer(Obeyed: false, "The run has not answered in time; its events say whether it obeyed."));
            }
        }
    }
}
