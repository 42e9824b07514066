namespace Faults.Support;

/// <summary>A clock of the wall that a test sets, for processes started by <see cref="Script"/>; the monotonic one they have is the machine's.</summary>
internal sealed class WallClock : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _library;

    private WallClock(string library)
    {
        _library = library;
        Step("+0");
    }

    /// <summary>For <see cref="LoadProgram.StartInShell"/>.</summary>
    public string Script => $"export {string.Join(' ', Variables)}; exec \"$@\"";

    /// <summary>NAME=VALUE, for the environment.</summary>
    public IReadOnlyList<string> Variables =>
        [$"LD_PRELOAD={_library}", "DONT_FAKE_MONOTONIC=1", "FAKETIME_NO_CACHE=1", $"FAKETIME_TIMESTAMP_FILE={_folder["clock"]}"];

    /// <summary>Skips the test where it can't be had.</summary>
    public static WallClock Require()
    {
        var library = Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists);
        Assert.SkipUnless(library is not null, "A clock that is stepped takes libfaketime, of Debian's package faketime.");
        return new WallClock(library!);
    }

    /// <summary>From now on the clock is that many seconds off; another file in one step, so that it is never read half written.</summary>
    /// <param name="seconds">With its sign.</param>
    public void Step(string seconds) => File.Move(_folder.Write("next", seconds + "\n"), _folder["clock"], overwrite: true);

    public void Dispose() => _folder.Dispose();
}
