namespace ActorLoad.Compare.Cli;

/// <summary>The flags of <c>bench/keepalive</c>: the run's own reader says what is wrong with their values.</summary>
internal sealed class KeepAliveCommand : BenchCommand
{
    public const string Out = "--out", Anyway = "--anyway";

    public KeepAliveCommand()
        : base(
            "The article's run: 60,000 connections, a message each every 90 s, for three hours, against echo servers of its own.\n" +
            "Writes the result, a page, a plot and the block for docs/results.md, and prints the block.\n" +
            "Exit code: the run's; 1 a fault of ours; 2 bad usage; 3 also where the machine is busy; 124 ended because it hung; 130 interrupted.")
    {
        Text("--duration", "45m", "How long it holds (3h)");
        Text("--connections", "N", "How many (60000)");
        Text("--interval", "90s", "From one message of a connection to its next");
        Text("--ramp-rate", "N/s", "Connects a second (1000/s)");
        Text("--workers", "auto|N", "Worker processes (auto)");
        Text(Out, "DIR", "Where the outputs go (artifacts/keepalive)");
        Switch(Anyway, "Even on a busy machine; the block says so");
    }
}
