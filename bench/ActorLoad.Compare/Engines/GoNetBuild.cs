using System.ComponentModel;
using System.Diagnostics;

namespace ActorLoad.Compare.Engines;

/// <summary>Builds the Go client into a temporary folder, where there are sources and a compiler.</summary>
internal static class GoNetBuild
{
    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(3);

    /// <param name="sources">The folder with its go.mod.</param>
    /// <param name="folder">Where the program is put.</param>
    /// <returns>The program's path; or why there is none.</returns>
    public static async Task<(string? Program, string? Missing)> BuildAsync(string sources, string folder, CancellationToken cancel)
    {
        if (!File.Exists(Path.Combine(sources, "go.mod")))
            return (null, $"no sources of it at {sources} (--gonet DIR)");
        var program = Path.Combine(folder, "gonet");
        var start = new ProcessStartInfo("go", ["build", "-o", program, "./gonet"])
        {
            WorkingDirectory = sources,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(BuildTimeout);
        try
        {
            using var build = Process.Start(start)!;
            try
            {
                var output = build.StandardOutput.ReadToEndAsync(patience.Token);
                var error = build.StandardError.ReadToEndAsync(patience.Token);
                await build.WaitForExitAsync(patience.Token);
                return build.ExitCode == 0 ? (program, null) : (null, $"its build failed: {(await output + await error).Trim()}");
            }
            catch (OperationCanceledException)
            {
                build.Kill(entireProcessTree: true);
                cancel.ThrowIfCancellationRequested();
                return (null, $"its build took more than {BuildTimeout.TotalMinutes:0} minutes");
            }
        }
        catch (Win32Exception)
        {
            return (null, "Go is not installed (Debian: golang-go)");
        }
    }
}
