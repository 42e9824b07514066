namespace ActorLoad.Compare.Cli;

/// <summary>The flags of <c>bench/lean</c>; <see cref="Lean.LeanOptions"/> reads them.</summary>
internal sealed class LeanCommand : BenchCommand
{
    public LeanCommand()
        : base(
            "What a connection and a message cost, against targets, with go-net beside it: pairs of runs in turn against the same echo server.\n" +
            "Prints the table, and writes it as JSON and, when it is the whole table, into BENCHMARKS.md.\n" +
            "Exit code: 0 done, whether or not the targets are reached; 1 a fault of ours; 2 bad usage; 130 interrupted, what there was is written.")
    {
        Text("--pairs", "N", "Runs of each side under each load (5; 1 when quick)");
        Text("--rows", "NAME,...", $"Some of {string.Join(", ", Lean.LeanTable.Names)}");
        Text("--out", "DIR", "Where JSON and the block go (artifacts/lean)");
        Text("--docs", "FILE", "The page with the block, also for a part of the table (BENCHMARKS.md, for the whole)");
        Text("--gonet", "DIR", "Sources of the Go client");
        Switch("--quick", "Small sizes, to try the command: its figures mean nothing");
        Switch("--no-ceiling", "Without the raw epoll client, and without Akka.IO by itself");
    }
}
