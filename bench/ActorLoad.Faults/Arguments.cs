using System.Globalization;

namespace ActorLoad.Faults;

/// <summary>What was asked for.</summary>
/// <param name="Lines">Numbers of the lines to be tried; empty: all.</param>
/// <param name="From">Results of a run that has been; empty: the suite is run.</param>
/// <param name="Docs">Whether docs/reliability-table.md is written.</param>
internal sealed record Arguments(IReadOnlyList<int> Lines, IReadOnlyList<string> From, bool Docs)
{
    public const string Usage = """
        bench/faults [R9 ...] [--docs] [--from RESULTS.xml ...]

        Provokes what docs/reliability.md lists, and prints for each line whether it held and what was measured.

          R9 ...                try these lines alone
          --docs                write docs/reliability-table.md
          --from RESULTS.xml    run nothing: read what `Faults.dll -result-xml RESULTS.xml` has written
          --help                this text

        Exit code: 0 all held or were skipped; 1 one did not; 2 bad usage.
        """;

    /// <returns>Null, and what is wrong, where they make no sense.</returns>
    public static (Arguments? Arguments, string Problem) Parse(IReadOnlyList<string> words)
    {
        var (lines, from, docs) = (new List<int>(), new List<string>(), false);
        for (var i = 0; i < words.Count; i++)
        {
            switch (words[i])
            {
                case "--docs":
                    docs = true;
                    break;
                case "--from" when i + 1 < words.Count:
                    from.Add(words[++i]);
                    break;
                case ['R', .. var number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var line):
                    lines.Add(line);
                    break;
                default:
                    return (null, $"{words[i]}: not a line such as R9, --docs or --from FILE");
            }
        }
        return docs && lines.Count > 0
            ? (null, "--docs is for all lines together: leave out " + string.Join(", ", lines.Select(line => $"R{line}")))
            : (new Arguments(lines, from, docs), "");
    }
}
