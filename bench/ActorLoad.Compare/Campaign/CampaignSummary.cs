using System.Collections.Immutable;
using System.Text;

namespace ActorLoad.Compare.Campaign;

/// <summary>A campaign's lines in a few figures.</summary>
internal sealed record CampaignSummary(ImmutableArray<SeedLine> Lines)
{
    public int Of(Outcome outcome) => Lines.Count(line => line.Outcome == outcome);

    /// <summary>What is a fault of the product, or of the campaign: everything but a machine that was busy.</summary>
    public bool HasFailed => Lines.Any(Failed);

    public static bool Failed(SeedLine line) => line.Outcome switch
    {
        Outcome.Accepted or Outcome.BusyMachine => false,
        // A stall of the machine that the campaign's own thread happened to miss.
        Outcome.FalseAlarm or Outcome.WrongVerdict => line.Verdict != "GENERATOR_LIMITED",
        _ => true,
    };

    /// <summary>As Markdown, which a terminal shows as well.</summary>
    public string Words()
    {
        var text = new StringBuilder();
        var clean = Lines.Count(line => line.Clean);
        text.Append($"{Lines.Length} seeds, {clean} of them clean; false VALID {Of(Outcome.FalseValid)}, false alarms {Of(Outcome.FalseAlarm)}, ")
            .Append($"wrong verdicts {Of(Outcome.WrongVerdict)}, unbalanced {Of(Outcome.Unbalanced)}, leftovers {Of(Outcome.Leftover)}, ")
            .Append($"broken {Of(Outcome.Broken)}; excused by a machine that was busy with something else {Of(Outcome.BusyMachine)}, ")
            .Append($"{Lines.Count(line => line is { Outcome: Outcome.BusyMachine, Clean: true })} of them clean.\n\n");
        text.Append("| injected | seeds | VALID | INCOMPLETE | GENERATOR_LIMITED | ENVIRONMENT_LIMITED | not accepted |\n|---|---|---|---|---|---|---|\n");
        Row("nothing", Lines.Where(line => line.Faults.IsEmpty));
        foreach (var kind in Enum.GetValues<FaultKind>())
            Row($"{kind}", Lines.Where(line => line.Faults.Any(fault => fault.Kind == kind && fault.NotDone is null)));
        foreach (var line in Lines.Where(line => line.Outcome is not (Outcome.Accepted or Outcome.BusyMachine)))
            text.Append($"\n{line.Words()}");
        return text.ToString().TrimEnd() + "\n";

        void Row(string name, IEnumerable<SeedLine> of)
        {
            ImmutableArray<SeedLine> lines = [.. of];
            text.Append($"| {name} | {lines.Length} ");
            foreach (var verdict in (string[])["VALID", "INCOMPLETE", "GENERATOR_LIMITED", "ENVIRONMENT_LIMITED"])
                text.Append($"| {lines.Count(line => line.Verdict == verdict)} ");
            text.Append($"| {lines.Count(line => line.Outcome is not (Outcome.Accepted or Outcome.BusyMachine))} |\n");
        }
    }
}
