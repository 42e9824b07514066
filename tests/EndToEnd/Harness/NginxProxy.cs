using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EndToEnd.Harness;

/// <summary>Debian's nginx as a TCP proxy (module <c>stream</c>) before a server, on a free port of the loopback; with one worker process, for the tests to count.</summary>
internal sealed class NginxProxy : IAsyncDisposable
{
    private const string Program = "/usr/sbin/nginx", Module = "/usr/lib/nginx/modules/ngx_stream_module.so";

    private readonly TempFolder _folder = new();
    private readonly string _configuration;
    private ChildProcess _master = null!;

    private NginxProxy(int upstream, string main)
    {
        // It can't be asked for a port that the kernel chooses.
        using (var free = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Port = ((IPEndPoint)free.LocalEndPoint!).Port;
        }

        _configuration = _folder.Write("nginx.conf", string.Create(CultureInfo.InvariantCulture, $$"""
            load_module {{Module}};
            daemon off;
            pid {{_folder["nginx.pid"]}};
            error_log stderr notice;
            worker_processes 1;
            {{main}}
            events { worker_connections 4096; }
            stream {
              server {
                listen 127.0.0.1:{{Port}} backlog=4096;
                proxy_pass 127.0.0.1:{{upstream}};
              }
            }
            """));
    }

    public int Port { get; }

    public string Target => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Skips the test where it can't be had.</summary>
    public static void Require()
    {
        Assert.SkipUnless(File.Exists(Program), "nginx is not installed (Debian: nginx).");
        Assert.SkipUnless(File.Exists(Module), $"nginx has no module stream at {Module} (Debian: libnginx-mod-stream).");
    }

    /// <param name="main">Directives for the whole of it, such as <c>worker_shutdown_timeout 500ms;</c>.</param>
    public static async Task<NginxProxy> StartAsync(EchoProcess server, string main = "")
    {
        var proxy = new NginxProxy(server.Ports[0], main);
        await proxy.StartAsync();
        return proxy;
    }

    /// <summary>As an administrator who has changed the configuration: another worker takes over, and the old one goes on with the connections it has.</summary>
    public async Task ReloadAsync()
    {
        var before = Workers();
        await using (var reload = ChildProcess.Start(Program, ["-c", _configuration, "-s", "reload"])) Assert.Equal(0, await reload.EndAsync());
        await Deadline.UntilAsync(() => Workers().Except(before).Any(), "another worker of nginx is there");
    }

    /// <summary>All of it, at once.</summary>
    public async Task KillAsync()
    {
        KillProcesses();
        await _master.EndAsync();
    }

    public async Task StartAsync()
    {
        _master = ChildProcess.Start(Program, ["-c", _configuration]);
        await _master.Error.FirstAsync("start worker process ");
    }

    public async ValueTask DisposeAsync()
    {
        // Here and not by the master's own end alone: nginx writes its title over its environment, by which what is left of a process is found elsewhere.
        if (!_master.Exited) KillProcesses();
        await _master.DisposeAsync();
        _folder.Dispose();
    }

    private void KillProcesses()
    {
        // A master that runs starts another worker for each that dies, which would outlive it and hold its output open; a stopped one starts none.
        _master.Send(Signal.Stop);
        foreach (var worker in Workers()) ChildProcess.Send(worker, Signal.Kill);
        _master.Send(Signal.Kill);
    }

    private int[] Workers() => [.. Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(IsWorker).Select(int.Parse)];

    private bool IsWorker(string id)
    {
        if (!int.TryParse(id, CultureInfo.InvariantCulture, out _)) return false;
        try
        {
            // After the name, which may hold anything: the state, then the parent. One that is dead and not waited for is none.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ') is [not "Z", var parent, ..] && int.Parse(parent, CultureInfo.InvariantCulture) == _master.Id;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended
        }
    }
}
