using System.Net;
using System.Net.Sockets;

namespace EchoServer.Tests.Support;

/// <summary>A client socket whose every wait has a deadline.</summary>
internal sealed class TestClient : IDisposable
{
    private TestClient(Socket socket) => Socket = socket;

    public Socket Socket { get; }

    public static async Task<TestClient> ConnectAsync(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint, Deadline.Token);
        return new TestClient(socket);
    }

    public async Task SendAsync(params byte[][] frames)
    {
        ReadOnlyMemory<byte> left = Frames.Join(frames);
        while (!left.IsEmpty) left = left[await Socket.SendAsync(left, Deadline.Token)..];
    }

    /// <summary>Receives <paramref name="count"/> bytes, or fewer if the server ends first.</summary>
    public async Task<byte[]> ReceiveAsync(int count)
    {
        var bytes = new byte[count];
        var filled = 0;
        while (filled < count)
        {
            var got = await Socket.ReceiveAsync(bytes.AsMemory(filled), Deadline.Token);
            if (got == 0) break;
            filled += got;
        }
        return bytes[..filled];
    }

    /// <summary>Sends frames and receives as many bytes as they have.</summary>
    public async Task<byte[]> ExchangeAsync(params byte[][] frames)
    {
        await SendAsync(frames);
        return await ReceiveAsync(frames.Sum(f => f.Length));
    }

    /// <summary>Receives what comes next, however little.</summary>
    public async Task<byte[]> ReceiveSomeAsync()
    {
        var bytes = new byte[64 * 1024];
        return bytes[..await Socket.ReceiveAsync(bytes, Deadline.Token)];
    }

    /// <summary>Says that nothing more will be sent, and receives all that is left.</summary>
    public async Task<byte[]> FinishAsync()
    {
        Socket.Shutdown(SocketShutdown.Send);
        return await ReceiveAsync(1024 * 1024);
    }

    public void Dispose() => Socket.Dispose();
}
