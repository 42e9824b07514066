namespace ActorLoad.Compare.Cli;

/// <summary>The flags of <c>bench/campaign</c>; <see cref="Campaign.CampaignOptions"/> reads them.</summary>
internal sealed class CampaignCommand : BenchCommand
{
    public CampaignCommand()
        : base(
            "Does faults to runs of the built programs, drawn from seeds, and judges by itself whether their verdicts and books may be believed.\n" +
            "In a network namespace of its own, which takes root. docs/reliability-campaign.md has what is done and what is accepted.\n" +
            "Exit code: 0 done, also with GENERATOR_LIMITED on a busy machine; 1 a fault of the product or ours; 2 bad usage; 130 interrupted.")
    {
        Text("--seeds", "A..B", "From seed A to B (1..20)");
        Text("--seed", "N", "One seed, to see it again");
        Text("--connections", "N", "Of each run (2000)");
        Text("--hold", "SECONDS", "Of each run (20); intervals, timeouts and faults are shares of it");
        Text("--out", "FILE", "A line of JSON a seed; what it holds already is not run again");
        Text("--keep", "DIR", "Where result and output of seeds that were not accepted go (artifacts/campaign)");
        Text("--summary", "FILE", "Sum up a file of --out; nothing is run");
        Switch("--plan", "Print what would be done; nothing is run");
    }
}
