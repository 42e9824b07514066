using System.Diagnostics;
using System.Net;
using EchoServer.Native;
using EchoServer.Reporting;

namespace EchoServer.Tests.Support;

/// <summary>The built program as a process of its own, with its input, output and signals.</summary>
internal sealed class ServerProcess : IDisposable
{
    public const int Interrupt = 2;  // SIGINT
    public const int Terminate = 15; // SIGTERM
    public const int Kill = 9;       // SIGKILL

    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public IReadOnlyList<int> Ports { get; private set; } = [];

    public static ServerProcess Start(params string[] arguments) => Launch("dotnet", [Dll, .. arguments]);

    /// <summary>Starts the program under a limit of descriptors.</summary>
    public static ServerProcess StartLimited(int descriptors, params string[] arguments) =>
        Launch("bash", ["-c", $"ulimit -n {descriptors}; exec dotnet \"$@\"", "bash", Dll, .. arguments]);

    /// <summary>Starts the program and waits for its listening line.</summary>
    public static async Task<ServerProcess> ListenAsync(params string[] arguments)
    {
        var server = Start(arguments);
        await server.ReadListeningAsync();
        return server;
    }

    public async Task<ListeningEvent> ReadListeningAsync()
    {
        var line = (ListeningEvent)await ReadEventAsync();
        Ports = line.Ports;
        return line;
    }

    public async Task<CountsEvent> ReadCountsAsync() => (CountsEvent)await ReadEventAsync();

    public async Task<CountsEvent> AskCountsAsync()
    {
        Signal(Libc.UserSignal1);
        return await ReadCountsAsync();
    }

    public Task<TestClient> ConnectAsync(int port = 0) => TestClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Ports[port]));

    public void Signal(int signal) => Assert.Equal(0, Libc.Kill(Id, signal));

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Waits for the end; returns the exit code and what was left in the output.</summary>
    public async Task<(int Code, string Output, string Error)> EndAsync()
    {
        var output = _process.StandardOutput.ReadToEndAsync(Deadline.Token);
        var error = _process.StandardError.ReadToEndAsync(Deadline.Token);
        await _process.WaitForExitAsync(Deadline.Token);
        return (_process.ExitCode, await output, await error);
    }

    /// <summary>The processes that this one has started.</summary>
    public IReadOnlyList<int> Children() =>
        [.. File.ReadAllText($"/proc/{Id}/task/{Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private static string Dll => Path.Combine(AppContext.BaseDirectory, "echoserver.dll");

    private static ServerProcess Launch(string file, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return new ServerProcess(Process.Start(start)!);
    }

    private async Task<object> ReadEventAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync(Deadline.Token);
        Assert.NotNull(line);
        var read = EventLines.Read(line);
        Assert.NotNull(read);
        return read;
    }
}
