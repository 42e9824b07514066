namespace EndToEnd.Harness;

/// <summary>A built program that carries out runs: its metrics and its operators have a free port each, and it tries any other port of none.</summary>
/// <param name="assembly">Its path.</param>
/// <param name="always">Arguments of every run.</param>
internal sealed class LoadProgram(string assembly, params IReadOnlyList<string> always)
{
    /// <summary>
    /// The generator's own limits, lifted: on a busy machine GENERATOR_LIMITED would stand before whatever else a test is about.
    /// </summary>
    public static IReadOnlyList<string> Patient { get; } =
    [
        "--set", "actor-load.limits.schedule-lag-p99=1h", "--set", "actor-load.limits.dispatcher-delay-p99=1h", "--set", "actor-load.limits.cpu=1",
        "--set", "actor-load.limits.stall=1h", "--set", "actor-load.limits.stalled-share=1",
    ];

    public static LoadProgram ActorLoad { get; } = new(Programs.ActorLoad);

    public static LoadProgram Baseline(string model) => new(Programs.Baseline, "--model", model);

    /// <summary>Starts <c>run</c> with these arguments, its result and its metrics taken care of, and the generator's limits lifted.</summary>
    public ActorLoadRun Start(params IEnumerable<string> arguments) => StartStrict([.. Patient, .. arguments]);

    /// <summary>As <see cref="Start"/>, the generator's limits left as they are.</summary>
    public ActorLoadRun StartStrict(params IEnumerable<string> arguments) =>
        new(json => ChildProcess.Start(Programs.DotNet, [assembly, .. RunArguments(json, arguments)]));

    /// <summary>Runs <c>run</c> to its end.</summary>
    public async Task<RunResult> RunAsync(params IEnumerable<string> arguments)
    {
        await using var run = Start(arguments);
        return await run.EndAsync();
    }

    /// <summary>Runs it against a server to its end.</summary>
    public Task<RunResult> RunAsync(EchoProcess echo, params IEnumerable<string> arguments) => RunAsync([.. ActorLoadRun.Against(echo), .. arguments]);

    /// <summary>Runs it with these very arguments (<c>plan</c>, <c>--help</c>) to its end; there is no JSON.</summary>
    public async Task<RunResult> PlainAsync(params IEnumerable<string> arguments)
    {
        await using var run = new ActorLoadRun(_ => ChildProcess.Start(Programs.DotNet, [assembly, .. arguments]));
        return await run.EndAsync();
    }

    /// <summary>Starts it from a shell, which may first change what the process will find.</summary>
    /// <param name="script">With <c>"$@"</c> where the whole command belongs, such as <c>ulimit -n 500; exec "$@"</c>.</param>
    public ActorLoadRun StartInShell(string script, params IEnumerable<string> arguments) => new(
        json => ChildProcess.Start("bash", ["-c", script, "bash", Programs.DotNet, assembly, .. RunArguments(json, [.. Patient, .. arguments])]));

    private IEnumerable<string> RunArguments(string json, IEnumerable<string> arguments)
    {
        // What a test says itself comes instead.
        string[] given = [.. arguments];
        return ["run", .. Unless("--json", json), .. Unless("--metrics-port", "0"), "--set", "actor-load.pbm.port=0", .. always, .. given];

        string[] Unless(string flag, string value) => given.Contains(flag) ? [] : [flag, value];
    }
}
