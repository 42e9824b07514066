using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EndToEnd.Harness;

/// <summary>Signal numbers of Linux.</summary>
internal enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>A process of ours with its output, its signals and its end; disposing it ends it and all that it started.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>In the environment of the process and of all that descend from it, so that what is left of it is found.</summary>
    private const string MarkName = "ACTORLOAD_END_TO_END";

    private static readonly string s_markPrefix = $"{Environment.ProcessId}-{Stopwatch.GetTimestamp()}-";
    private static int s_started;

    private readonly Process _process;
    private readonly string _mark;

    private ChildProcess(Process process, string mark)
    {
        (_process, _mark, Id) = (process, mark, process.Id);
        (Out, Error) = (new LineLog(process.StandardOutput), new LineLog(process.StandardError));
    }

    public int Id { get; }
    public LineLog Out { get; }
    public LineLog Error { get; }

    public bool Exited => _process.HasExited;

    public static ChildProcess Start(string file, IEnumerable<string> arguments)
    {
        var mark = s_markPrefix + Interlocked.Increment(ref s_started);
        var start = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[MarkName] = mark;
        return new ChildProcess(Process.Start(start)!, mark);
    }

    public void Send(Signal signal) => Send(Id, signal);

    public static void Send(int process, Signal signal) => Assert.Equal(0, Kill(process, (int)signal));

    public void Say(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>As a reader that goes away in the middle, such as <c>head</c>.</summary>
    public void CloseOutput() => _process.StandardOutput.BaseStream.Dispose();

    /// <summary>Waits for the end of the process and of its output.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync() => await Deadline.For(WholeEndAsync(), () => $"the end of process {Id}, which said:\n{Out.Text}{Error.Text}");

    /// <summary>This process and those that descend from it, whoever their parent is by now; the dead are not listed, waited for or not.</summary>
    public IReadOnlyList<int> Living() =>
        [.. Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(IsMarked).Select(int.Parse)];

    public async ValueTask DisposeAsync()
    {
        foreach (var id in Living()) _ = Kill(id, (int)Signal.Kill);
        await EndAsync();
        _process.Dispose();
    }

    private async Task<int> WholeEndAsync()
    {
        await _process.WaitForExitAsync();
        await Task.WhenAll(Out.Completion, Error.Completion);
        return _process.ExitCode;
    }

    private bool IsMarked(string id)
    {
        if (!int.TryParse(id, out _)) return false;
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Split('\0').Contains($"{MarkName}={_mark}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended, or is somebody else's
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
