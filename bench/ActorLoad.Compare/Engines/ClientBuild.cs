using System.ComponentModel;
using System.Diagnostics;

namespace ActorLoad.Compare.Engines;

/// <summary>Builds the clients that are not ours into a temporary folder, where there are sources and a compiler.</summary>
internal static class ClientBuild
{
    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Built with a change that adds a second stamp to each message, when it was due, and a histogram of the time from then: the client as it is knows
    /// only when it sent. Its sources are left as they are; what is changed is a copy.
    /// </summary>
    /// <param name="sources">The folder with its go.mod.</param>
    /// <param name="change">bench/gonet/response-time.patch.</param>
    /// <param name="folder">Where the program is put.</param>
    /// <returns>The program's path; or why there is none.</returns>
    public static async Task<(string? Program, string? Missing)> GoNetAsync(string sources, string change, string folder, CancellationToken cancel)
    {
        if (!File.Exists(Path.Combine(sources, "go.mod")))
            return (null, $"no sources of it at {sources} (--gonet DIR)");
        var (program, copy) = (Path.Combine(folder, "gonet"), Path.Combine(folder, "gonet-sources"));
        CopySources(sources, copy);
        var missing = await BuildAsync(copy, "git", ["apply", change], "git is not installed", cancel)
            ?? await BuildAsync(copy, "go", ["build", "-o", program, "./gonet"], "Go is not installed (Debian: golang-go)", cancel);
        return (missing is null ? program : null, missing);
    }

    /// <param name="sources">bench/ceiling.</param>
    /// <inheritdoc cref="GoNetAsync"/>
    public static async Task<(string? Program, string? Missing)> CeilingAsync(string sources, string folder, CancellationToken cancel)
    {
        var program = Path.Combine(folder, "ceiling");
        var missing = await BuildAsync(
            sources, "gcc", ["-O2", "-Wall", "-o", program, "ceiling.c"], "there is no C compiler (Debian: gcc, libc6-dev)", cancel);
        return (missing is null ? program : null, missing);
    }

    private static void CopySources(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".go" or ".mod"))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    /// <returns>Null when it is built; else why not.</returns>
    private static async Task<string?> BuildAsync(string sources, string compiler, string[] arguments, string absent, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(compiler, arguments)
        {
            WorkingDirectory = sources,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // In a repository, git would look for what it is to change from that one's root, find nothing, and be content.
            Environment = { ["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(Path.GetFullPath(sources)) },
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
                return build.ExitCode == 0 ? null : $"its build failed: {(await output + await error).Trim()}";
            }
            catch (OperationCanceledException)
            {
                build.Kill(entireProcessTree: true);
                cancel.ThrowIfCancellationRequested();
                return $"its build took more than {BuildTimeout.TotalMinutes:0} minutes";
            }
        }
        catch (Win32Exception)
        {
            return absent;
        }
    }
}
