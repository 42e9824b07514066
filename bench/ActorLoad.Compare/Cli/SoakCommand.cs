namespace ActorLoad.Compare.Cli;

/// <summary>The flags of <c>bench/soak</c>; <see cref="Soak.SoakOptions"/> reads them.</summary>
internal sealed class SoakCommand : BenchCommand
{
    public SoakCommand()
        : base(
            "Two long runs of the built program, looked at from outside: connections that are held and say nothing, for resident memory that does not\n" +
            "grow (R28), and connections that send, for as many sends as there are intervals (R10). What is in the file already is not run again.\n" +
            "Exit code: 0 both held; 1 one did not, or a fault of ours; 2 bad usage; 130 interrupted.")
    {
        Text("--minutes", "N", "Of each part (30); the slope of a few means nothing");
        Text("--connections", "N", "Of each part (15000)");
        Text("--interval", "SECONDS", "Of the part that sends (10); a divisor of the hold");
        Text("--parts", "NAME,...", "Some of idle, pace");
        Text("--out", "FILE", "The result (docs/results/soak-MINUTESm.json)");
    }
}
