using System.Net;
using ActorLoad.Hosting.Operate.Dashboard;
using Xunit;

namespace ActorLoad.Hosting.Tests.Operate.Dashboard;

public sealed class RequestGuardSpecs
{
    private const string Token = "f00d";

    [Theory]
    // loopback, by its names and addresses
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.1:9096", true)]
    [InlineData("127.0.0.1", "127.0.0.1", "localhost:9096", true)]
    [InlineData("127.0.0.1", "127.0.0.1", "LOCALHOST:9096", true)]
    [InlineData("127.0.0.1", "127.0.0.1", "[::1]:9096", true)]
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.2:9096", true)]
    [InlineData("::1", "::1", "[::1]:9096", true)]
    [InlineData("::1", "localhost", "localhost:9096", true)]
    [InlineData("::1", "::1", "[0:0:0:0:0:0:0:1]:9096", true)]
    [InlineData("::1", "::1", "[::ffff:127.0.0.1]:9096", true)]
    // another port, or none
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.1:80", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "localhost:9095", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.1:", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.1:+9096", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.1:75632", false)]
    // names that somebody has rebound to us
    [InlineData("127.0.0.1", "127.0.0.1", "rebind.example:9096", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.1.rebind.example:9096", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "localhost.rebind.example:9096", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "localhost.:9096", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "x.localhost:9096", false)]
    [InlineData("0.0.0.0", "0.0.0.0", "rebind.example:9096", false)]
    [InlineData("10.0.0.5", "gateway", "rebind.example:9096", false)]
    // addresses in other dress
    [InlineData("127.0.0.1", "127.0.0.1", "127.1:9096", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "0x7f000001:9096", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "2130706433:9096", false)]
    // nonsense
    [InlineData("127.0.0.1", "127.0.0.1", null, false)]
    [InlineData("127.0.0.1", "127.0.0.1", "", false)]
    [InlineData("127.0.0.1", "127.0.0.1", ":9096", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "[::1", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "[]:9096", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "[127.0.0.1]:9096", false)]
    [InlineData("::1", "::1", "[fe80::1%lo]:9096", false)]
    [InlineData("::1", "::1", "::1:9096", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "evil@127.0.0.1:9096", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.1:9096,rebind.example:9096", false)]
    // elsewhere than on the loopback
    [InlineData("10.0.0.5", "10.0.0.5", "10.0.0.5:9096", true)]
    [InlineData("10.0.0.5", "10.0.0.5", "10.0.0.6:9096", false)]
    [InlineData("10.0.0.5", "10.0.0.5", "localhost:9096", false)]
    [InlineData("10.0.0.5", "gateway", "gateway:9096", true)]
    [InlineData("10.0.0.5", "gateway", "GateWay:9096", true)]
    [InlineData("10.0.0.5", "gateway", "10.0.0.5:9096", true)]
    [InlineData("0.0.0.0", "0.0.0.0", "192.168.7.9:9096", true)]
    [InlineData("0.0.0.0", "0.0.0.0", "localhost:9096", true)]
    [InlineData("::", "::", "[2001:db8::7]:9096", true)]
    public void Should_know_itself_by_the_addresses_it_listens_at(string listening, string name, string? host, bool known)
    {
        var guard = Guard(listening, name);

        Assert.Equal(known, guard.RefuseRead(new RequestSigns("GET", host, null)) is null);
        var order = Order with { Host = host, Origin = $"http://{host}" };
        Assert.Equal(known, guard.RefuseOrder(order) is null);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9096", true)]
    [InlineData("HTTP://127.0.0.1:9096", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("null", false)]
    [InlineData("http://127.0.0.1", false)]
    [InlineData("http://127.0.0.1:9095", false)]
    [InlineData("https://127.0.0.1:9096", false)]
    [InlineData("http://localhost:9096", false)] // ours too, and not where this one was sent
    [InlineData("http://evil.example", false)]
    [InlineData("http://evil.example:9096", false)]
    [InlineData("http://127.0.0.1:9096.evil.example", false)]
    [InlineData("http://127.0.0.1:9096/", false)]
    [InlineData("http://127.0.0.1:9096, http://evil.example", false)]
    [InlineData("file://", false)]
    public void Should_obey_its_own_origin_alone(string? origin, bool obeyed) =>
        Assert.Equal(obeyed ? null : 403, Guard().RefuseOrder(Order with { Origin = origin })?.Status);

    [Theory]
    [InlineData(null, true)]
    [InlineData("same-origin", true)]
    [InlineData("same-site", false)]
    [InlineData("cross-site", false)]
    [InlineData("none", false)]
    [InlineData("", false)]
    public void Should_believe_a_browser_that_says_where_an_order_is_from(string? site, bool obeyed) =>
        Assert.Equal(obeyed ? null : 403, Guard().RefuseOrder(Order with { FetchSite = site })?.Status);

    [Theory]
    [InlineData("POST", "application/json", Token, null)]
    [InlineData("POST", "Application/JSON; charset=utf-8", Token, null)]
    [InlineData("GET", "application/json", Token, 405)]
    [InlineData("HEAD", "application/json", Token, 405)]
    [InlineData("PUT", "application/json", Token, 405)]
    [InlineData("OPTIONS", null, null, 405)]
    [InlineData("post", "application/json", Token, 405)]
    [InlineData("POST", null, Token, 415)]
    [InlineData("POST", "text/plain", Token, 415)]
    [InlineData("POST", "application/x-www-form-urlencoded", Token, 415)]
    [InlineData("POST", "application/jsonp", Token, 415)]
    [InlineData("POST", "application/json", null, 403)]
    [InlineData("POST", "application/json", "", 403)]
    [InlineData("POST", "application/json", "f00", 403)]
    [InlineData("POST", "application/json", "F00D", 403)]
    public void Should_obey_what_only_its_own_page_can_send(string method, string? type, string? token, int? status) =>
        Assert.Equal(status, Guard().RefuseOrder(Order with { Method = method, ContentType = type, PageToken = token })?.Status);

    [Theory]
    [InlineData("GET", null, null, null, null, null)]
    [InlineData("HEAD", null, null, null, null, null)]
    [InlineData("GET", null, "none", "navigate", "document", null)]
    [InlineData("GET", null, "same-origin", "cors", "empty", null)]
    [InlineData("GET", "http://127.0.0.1:9096", "same-origin", "cors", "empty", null)]
    [InlineData("GET", null, "cross-site", "navigate", "document", null)] // a link that someone follows
    [InlineData("GET", null, "cross-site", "navigate", "iframe", 403)]
    [InlineData("GET", null, "cross-site", "no-cors", "script", 403)]
    [InlineData("GET", null, "cross-site", "no-cors", "empty", 403)]
    [InlineData("GET", null, "same-site", "no-cors", "image", 403)]
    [InlineData("GET", "http://evil.example", "cross-site", "cors", "empty", 403)]
    [InlineData("GET", "http://evil.example", null, null, null, 403)]
    [InlineData("GET", "null", null, null, null, 403)]
    [InlineData("POST", null, null, null, null, 405)]
    [InlineData("DELETE", null, null, null, null, 405)]
    public void Should_be_read_by_its_own_page_and_by_who_asks_for_it(
        string method, string? origin, string? site, string? mode, string? destination, int? status) =>
        Assert.Equal(status, Guard().RefuseRead(new RequestSigns(method, "127.0.0.1:9096", origin, site, mode, destination))?.Status);

    [Fact]
    public void Should_say_by_what_name_it_is_known_when_it_is_not_by_this_one() => Assert.Equal(
        "This page is not known by that name: ask for http://[::1]:9096/, or set dashboard.host to the name.",
        Guard("::1", "::1").RefuseRead(new RequestSigns("GET", "box.example:9096", null))!.Text);

    private static RequestSigns Order => new("POST", "127.0.0.1:9096", "http://127.0.0.1:9096", ContentType: "application/json", PageToken: Token);

    private static RequestGuard Guard(string listening = "127.0.0.1", string name = "127.0.0.1") =>
        new(new IPEndPoint(IPAddress.Parse(listening), 9096), name, given => given == Token);
}
