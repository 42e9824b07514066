using System.Globalization;
using System.Text.Json;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Machine;
using ActorLoad.Compare.Soak;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Cli;

/// <summary><c>bench/soak</c> from its arguments to its file.</summary>
internal sealed class SoakHost(TimeProvider time) : CommandHost("soak", new SoakCommand())
{
    protected override async Task<int> RunAsync(Call call)
    {
        var (options, problems) = SoakOptions.Read(call.Flags, call.Repository.Root);
        return call.Wrong.Count > 0 || options is null
            ? Refuse(BadUsage, [.. call.Wrong, .. problems])
            : await InterruptiblyAsync((temporary, stop) => RunAsync(call, options, temporary, stop));
    }

    private async Task<int> RunAsync(Call call, SoakOptions options, string temporary, CancellationToken stop)
    {
        var root = call.Repository.Root;
        var result = Before(options) ?? new SoakResult(
            SoakResult.CurrentSchema, options.Hold.TotalMinutes, options.Connections, options.Interval.TotalSeconds, call.Repository.Source,
            MachineFacts.State(go: null), null, null);
        foreach (var warning in MachineCheck.Run())
            Console.WriteLine($"warning: {warning}");
        var run = new SoakRun(EngineCatalog.ActorLoad(root), EngineCatalog.EchoServer(root), temporary, options, Children, time);
        foreach (var part in options.Parts)
        {
            if (part == SoakOptions.Idle && result.Idle is null)
                Write(options, result = result with { Idle = await run.IdleAsync(stop) });
            if (part == SoakOptions.Pace && result.Pace is null)
                Write(options, result = result with { Pace = await run.PaceAsync(stop) });
            Console.WriteLine(part == SoakOptions.Idle ? Words(result.Idle!) : Words(result.Pace!));
        }

        Console.WriteLine($"written: {options.Out}");
        return result.Passed ? Done : Fault;
    }

    private static string Words(IdlePart idle) => string.Create(
        CultureInfo.InvariantCulture,
        $"idle: {idle.Verdict}, {idle.HeldMin:N0} held, resident memory {idle.SlopeBytesPerHour / 1e6:+0.00;-0.00} MB an hour after the first " +
        $"{idle.SettleSeconds:0} s ({idle.Samples.Length} samples), where {idle.AllowedBytesPerHour / 1e6:0.##} is allowed: {Passed(idle.Passed)}");

    private static string Words(PacePart pace) => string.Create(
        CultureInfo.InvariantCulture,
        $"pace: {pace.Verdict}, {pace.Sent:N0} sent of {pace.Planned:N0} planned; after {pace.AtSecond:0} s each of {pace.Counted:N0} connections had sent {pace.Least} " +
        $"to {pace.Most} times, where {pace.Expected} or {pace.Expected + 1} are due: {Passed(pace.Passed)}");

    private static string Passed(bool passed) => passed ? "passed" : "FAILED";

    /// <exception cref="BenchException">The file is of another soak.</exception>
    private static SoakResult? Before(SoakOptions options)
    {
        if (!File.Exists(options.Out))
            return null;
        try
        {
            var result = SoakResult.Json.Read(File.ReadAllText(options.Out));
            return result.IsOf(options) ? result : throw new BenchException($"{options.Out} is of a soak with other flags: take another file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new BenchException($"{options.Out} can't be read as a soak's result: {e.Message}");
        }
    }

    private static void Write(SoakOptions options, SoakResult result)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(options.Out)!);
        if (ReportFile.Write(options.Out, SoakResult.Json.Write(result)) is { } problem)
            throw new BenchException(problem);
    }
}
