using ActorLoad.Compare.Output;

namespace ActorLoad.Compare.Machine;

/// <summary>Where the bench was built from.</summary>
/// <param name="Commit">Null where git does not tell.</param>
/// <param name="Dirty">Whether anything but the results pages differs from the commit: they are what the bench itself writes.</param>
internal sealed record Repository(string Root, string? Commit, bool Dirty)
{
    private const string Solution = "ActorLoad.sln";

    public SourceState Source => new(Commit, Dirty);

    /// <exception cref="BenchException">It does not lie in a checkout.</exception>
    public static Repository Find(string from)
    {
        for (var folder = from; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (!File.Exists(Path.Combine(folder, Solution)))
                continue;
            var status = Commands.Ask(folder, "git", "status", "--porcelain", "--", ".", ":!docs/results.md", ":!BENCHMARKS.md");
            return new Repository(folder, Commands.Ask(folder, "git", "rev-parse", "HEAD"), status is { Length: > 0 });
        }

        throw new BenchException($"{from} is not in a checkout of ActorLoad: run bench/compare there.");
    }
}
