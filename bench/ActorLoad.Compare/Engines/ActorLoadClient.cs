using System.Text.Json;
using ActorLoad.Compare.Processes;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Engines;

/// <summary>ActorLoad's own programs: they take the plan's flags and write the report themselves.</summary>
/// <param name="program">The built executable.</param>
/// <param name="model">The baseline's model; null for actors.</param>
internal sealed class ActorLoadClient(string engine, string program, string? model) : IClientAdapter
{
    public string Engine => engine;

    public ChildCommand Command(ClientTask task) => new(program,
    [
        "run",
        .. model is null ? (string[])[] : ["--model", model],
        .. from flag in task.Plan.Flags from value in flag.Values where value.Length > 0 from word in (string[])[flag.Flag, value] select word,
        "--metrics-port", "0", "--no-ui", "--json", task.JsonFile,
    ]);

    public async Task<RunReport?> FollowAsync(ClientTask task, IClientProcess process, CancellationToken cancel)
    {
        if (await process.NextLineAsync(line => line.StartsWith("[hold ", StringComparison.Ordinal), cancel) is not null)
            task.Watch.Begun(process.Id);
        await process.EndAsync(cancel);
        if (!File.Exists(task.JsonFile))
            return null;
        try
        {
            return JsonReport.Read(await File.ReadAllTextAsync(task.JsonFile, cancel));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
