using ActorLoad.Compare.Campaign;

namespace Bench.Tests.Campaign;

public sealed class TcpSocketsSpecs
{
    [Fact]
    public void Should_read_ports_and_states_as_the_kernel_writes_them() => Assert.Equal(
        [new TcpSocket(7001, 0, 10), new TcpSocket(7001, 50000, TcpSocket.Established), new TcpSocket(50000, 7001, TcpSocket.TimeWait)],
        TcpSockets.Read(
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:1B59 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000 100 0 0 10 0",
            "   1: 0100007F:1B59 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0000000000000000 20 4 30 10 -1",
            "   2: 0100007F:C350 0100007F:1B59 06 00000000:00000000 03:00001763 00000000     0        0 0 3 0000000000000000",
        ]));
}
