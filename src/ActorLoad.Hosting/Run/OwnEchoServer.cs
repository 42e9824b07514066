using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using ActorLoad.Core.Plan;

namespace ActorLoad.Hosting.Run;

/// <summary>
/// The echo server that a run without a target starts for itself: a child process, so that its cost is not the generator's, with children of its
/// own where the connections are too many for one. It ends when its standard input does, which is with us at the latest, however we end.
/// </summary>
public sealed class OwnEchoServer : IDisposable
{
    /// <summary>Where it will be: the ports are not known before it has started.</summary>
    public static IPEndPoint Anywhere { get; } = new(IPAddress.Loopback, 0);

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3);

    private readonly Process _process;

    private OwnEchoServer(Process process, ImmutableArray<IPEndPoint> endPoints)
    {
        _process = process;
        EndPoints = endPoints;
    }

    public ImmutableArray<IPEndPoint> EndPoints { get; }

    /// <exception cref="EchoServerException">It is not there, or does not start.</exception>
    public static async Task<OwnEchoServer> StartAsync(EchoServerPlan plan, CancellationToken cancel)
    {
        var start = StartInfo();
        string[] arguments =
            ["--listen", "127.0.0.1", "--ports", "0", "--port-count", $"{plan.Ports}", "--processes", $"{plan.Processes}", "--child"];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.UseShellExecute = false;
        var process = Process.Start(start) ?? throw new EchoServerException($"The echo server {start.FileName} did not start.");
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(StartTimeout);
            var line = await process.StandardOutput.ReadLineOnPoolAsync(patience.Token)
                ?? throw new EchoServerException("The echo server ended before it listened; start src/EchoServer by hand to see why.");
            return new OwnEchoServer(process, Parse(line));
        }
        catch (Exception e)
        {
            Stop(process);
            if (e is OperationCanceledException && !cancel.IsCancellationRequested)
                throw new EchoServerException($"The echo server did not listen within {StartTimeout.TotalSeconds:0} s.");
            throw;
        }
    }

    public void Dispose() => Stop(_process);

    private static ProcessStartInfo StartInfo()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "echoserver");
        return ChildProgram.Find(folder, "echoserver") ?? throw new EchoServerException(
            $"There is no echo server in {folder}; build the solution, or give a target (--target HOST:PORT).");
    }

    private static ImmutableArray<IPEndPoint> Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var address = IPAddress.Parse(json.RootElement.GetProperty("address").GetString()!);
            return [.. json.RootElement.GetProperty("ports").EnumerateArray().Select(port => new IPEndPoint(address, port.GetInt32()))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException)
        {
            throw new EchoServerException($"The echo server said \"{line}\" where its ports were due.");
        }
    }

    private static void Stop(Process process)
    {
        try
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(StopTimeout))
                process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // It has ended already.
        }

        process.Dispose();
    }
}

/// <summary>The run's own echo server can't be had; the message says what to do.</summary>
public sealed class EchoServerException(string message) : Exception(message);
