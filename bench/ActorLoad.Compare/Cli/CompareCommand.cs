namespace ActorLoad.Compare.Cli;

/// <summary>The flags of <c>bench/compare</c>; <see cref="CompareArguments"/> reads them.</summary>
internal sealed class CompareCommand : BenchCommand
{
    public CompareCommand()
        : base(
            "Runs every engine against the same echo server in turn, each run in fresh processes, and writes JSON, an HTML page and docs/results.md.\n" +
            "With --together: two engines at once. With --memory-limit, --cpus or --processes: an engine's processes in a control group of their own.\n" +
            "Exit code: 0 done, whatever the runs' verdicts; 1 a fault of ours; 2 bad usage; 130 interrupted, what there was is written.")
    {
        Text("--connections", "N,...", "Sizes of the ladder");
        Text("--interval", "1s,...", "From one message of a connection to its next; each size is run at each");
        Text("--duration", "15s", "How long each run holds");
        Text("--engines", "NAME,...", "Which, and in which order; the first is what ratios refer to");
        Text("--repeats", "N", "Runs of each engine at each step (3)");
        Text("--ramp-rate", "N/s", "Connects a second of each client process (2000/s)");
        Text("--seed", "N", "Same seed, same plan and bytes (1)");
        Text("--memory-limit", "2G", "Memory of the clients' control group");
        Text("--cpus", "N", "Cores of the clients' control group");
        Text("--processes", "N", "Client processes of an engine, side by side (1; 2 under a limit)");
        Text("--out", "DIR", "Where JSON and HTML go (artifacts/compare/KIND)");
        Text("--docs", "FILE", "The results page (docs/results.md)");
        Text("--gonet", "DIR", "Sources of the Go client");
        Switch("--quick", "1,000 and 5,000 connections, 8 s each: under ten minutes");
        Switch("--together", "Two engines at once, marked as contended (actors and threads)");
    }
}
