namespace Faults.Support;

/// <summary>What a run under way has come to, seen from outside, wherever it runs.</summary>
internal sealed class Checkpoint : IDisposable
{
    private readonly TempFolder _folder = new();

    public IReadOnlyList<string> Arguments => ["--set", $"actor-load.checkpoint.file={File}"];

    private string File => _folder["checkpoint.json"];

    /// <returns>The first that it is so in.</returns>
    public async Task<RunReport> UntilAsync(Func<RunReport, bool> isSo, string what)
    {
        RunReport? seen = null;
        await Deadline.UntilAsync(
            () => System.IO.File.Exists(File) && isSo(seen = JsonReport.Read(System.IO.File.ReadAllText(File))), what);
        return seen!;
    }

    public void Dispose() => _folder.Dispose();
}
