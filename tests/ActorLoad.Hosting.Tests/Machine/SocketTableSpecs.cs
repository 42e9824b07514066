using System.Globalization;
using System.Net;
using System.Text;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Machine;
using Xunit;

namespace ActorLoad.Hosting.Tests.Machine;

public sealed class SocketTableSpecs : IDisposable
{
    private const string Heading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    private const string Rest = " 00000000:00000000 00:00000000 00000000     0        0 1065 1 000000007cb1bb2f 100 0 0 10 0\n";

    private static readonly IPEndPoint Target = new(IPAddress.Loopback, 9000);

    private readonly FakeRoot _root = new();

    public void Dispose() => _root.Dispose();

    private SocketTable Read(string tcp, string tcp6 = "")
    {
        _root.With("tcp", tcp).With("tcp6", tcp6);
        return SocketTable.Read([Path.Combine(_root.Path, "tcp"), Path.Combine(_root.Path, "tcp6"), Path.Combine(_root.Path, "none")], [Target]);
    }

    [Fact]
    public void Should_count_by_state_when_ports_are_held_toward_the_target()
    {
        var table = Read(
            Heading
            + "   0: 0100007F:8001 0100007F:2328 01" + Rest // established
            + "   1: 0100007F:8002 0100007F:2328 02" + Rest // SYN sent
            + "   2: 0100007F:8003 0100007F:2328 06" + Rest // TIME_WAIT
            + "   3: 0200007F:8003 0100007F:2328 06" + Rest // from another source
            + "   4: 0100007F:8004 0100007F:2329 01" + Rest // another port
            + "   5: 0100007F:2328 0100007F:8001 01" + Rest); // the server's end

        Assert.Equal(2, table.Held.Count);
        Assert.Equal(new HeldPorts(2, 1), table.Held[new AddressPair(IPAddress.Loopback, Target)]);
        Assert.Equal(new HeldPorts(0, 1), table.Held[new AddressPair(IPAddress.Parse("127.0.0.2"), Target)]);
    }

    [Fact]
    public void Should_see_ipv4_in_the_ipv6_table_when_sockets_are_dual_mode()
    {
        var table = Read(Heading, Heading + "   0: 0000000000000000FFFF00000100007F:8001 0000000000000000FFFF00000100007F:2328 01" + Rest);

        Assert.Equal(new HeldPorts(1, 0), table.Held[new AddressPair(IPAddress.Loopback, Target)]);
    }

    [Fact]
    public void Should_know_ipv6_when_the_target_is_ipv6()
    {
        _root.With("tcp6", "   0: B80D0120000000000000000001000000:8001 B80D0120000000000000000002000000:2328 06" + Rest);
        var target = IPEndPoint.Parse("[2001:db8::2]:9000");

        var table = SocketTable.Read([Path.Combine(_root.Path, "tcp6")], [target]);

        Assert.Equal(new HeldPorts(0, 1), table.Held[new AddressPair(IPAddress.Parse("2001:db8::1"), target)]);
    }

    [Fact]
    public void Should_tell_listening_ports_once_when_both_tables_have_them()
    {
        var table = Read(
            "   0: 00000000:0016 00000000:0000 0A" + Rest + "   1: 0100007F:8000 00000000:0000 0A" + Rest,
            "   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A" + Rest);

        Assert.Equal([22, 32768], table.Listening);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("   0: 0100007F:8001 0100007F:2328")]
    [InlineData("   0: 0100007F:8001 0100007F:2328 ZZ\n")]
    [InlineData("   0: 0100007F8001 0100007F:2328 01\n")]
    [InlineData("   0: 0100007F:8001 0100007F:99999 01\n")]
    [InlineData("   0: 0100xx7F:8001 0100007F:2328 01\n")]
    [InlineData("   0: 0100007F:8001 :2328 01\n")]
    public void Should_pass_over_a_line_when_it_is_malformed(string text) => Assert.Empty(Read(text).Held);

    [Fact]
    public void Should_count_the_last_line_when_it_does_not_end() =>
        Assert.Single(Read("   0: 0100007F:8001 0100007F:2328 01").Held);

    [Fact]
    public void Should_survive_a_line_longer_than_its_buffer_when_one_comes()
    {
        var table = Read(new string('x', 200_000) + "\n   0: 0100007F:8001 0100007F:2328 01" + Rest);

        Assert.Single(table.Held);
    }

    [Fact]
    public void Should_count_every_line_when_there_are_a_hundred_thousand()
    {
        var text = new StringBuilder(Heading);
        for (var i = 0; i < 100_000; i++)
            text.Append(CultureInfo.InvariantCulture, $"{i,4}: 0100007F:{i % 65536:X4} 0100007F:2328 {(i % 4 == 0 ? "06" : "01")}").Append(Rest);

        var table = Read(text.ToString());

        Assert.Equal(new HeldPorts(75_000, 25_000), table.Held[new AddressPair(IPAddress.Loopback, Target)]);
    }
}
