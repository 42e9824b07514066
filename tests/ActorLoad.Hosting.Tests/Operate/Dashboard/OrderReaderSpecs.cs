using System.Text;
using ActorLoad.Hosting.Operate.Dashboard;
using CsCheck;
using Xunit;

namespace ActorLoad.Hosting.Tests.Operate.Dashboard;

public sealed class OrderReaderSpecs
{
    public static readonly TheoryData<string, PageOrder> Orders = new()
    {
        { """{"order":"pause"}""", new PageOrder(PageOrderKind.Pause) },
        { """{"order":"resume"}""", new PageOrder(PageOrderKind.Resume) },
        { """{"order":"drain"}""", new PageOrder(PageOrderKind.Drain) },
        { """{"order":"stop","value":null}""", new PageOrder(PageOrderKind.Stop) },
        { """{"order":"rate","value":0.5}""", new PageOrder(PageOrderKind.Rate, 0.5) },
        { """{"order":"connections","value":5000}""", new PageOrder(PageOrderKind.Connections, 5_000) },
        { """{"order":"connections","value":5e3}""", new PageOrder(PageOrderKind.Connections, 5_000) },
        { """{"order":"connections","value":0}""", new PageOrder(PageOrderKind.Connections, 0) },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void Should_read_each_order(string json, PageOrder order) => Assert.Equal((order, null), OrderReader.Read(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("", "An order is JSON.")]
    [InlineData("{", "An order is JSON.")]
    [InlineData("order=stop", "An order is JSON.")]
    [InlineData("\"stop\"", "An order is an object")]
    [InlineData("[]", "An order is an object")]
    [InlineData("""{"order":1}""", "An order is an object")]
    [InlineData("""{"Order":"stop"}""", "An order is an object")]
    [InlineData("""{"order":"halt"}""", "Orders are pause, resume")]
    [InlineData("""{"order":"rate"}""", "A rate is a number above 0")]
    [InlineData("""{"order":"rate","value":0}""", "A rate is a number above 0")]
    [InlineData("""{"order":"rate","value":-1}""", "A rate is a number above 0")]
    [InlineData("""{"order":"rate","value":1e999}""", "A rate is a number above 0")]
    [InlineData("""{"order":"rate","value":"5"}""", "A rate is a number above 0")]
    [InlineData("""{"order":"connections","value":1.5}""", "Connections are a whole number")]
    [InlineData("""{"order":"connections","value":-1}""", "Connections are a whole number")]
    [InlineData("""{"order":"connections","value":10000001}""", "Connections are a whole number")]
    [InlineData("""{"order":"connections","value":null}""", "Connections are a whole number")]
    public void Should_say_why_it_is_no_order(string json, string problem)
    {
        var (order, found) = OrderReader.Read(Encoding.UTF8.GetBytes(json));

        Assert.Null(order);
        Assert.StartsWith(problem, found, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_never_throw_when_it_is_junk() => Gen.Byte.Array[0, 40].Sample(bytes =>
    {
        var (order, problem) = OrderReader.Read(bytes);
        return (order is null) != (problem is null);
    });
}
