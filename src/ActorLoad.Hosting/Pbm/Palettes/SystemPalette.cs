using System.Globalization;
using ActorLoad.Core.Pbm;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Run;
using ActorLoad.Hosting.Sockets;

namespace ActorLoad.Hosting.Pbm.Palettes;

/// <summary>The process: what it is, was told, uses and may use.</summary>
internal static class SystemPalette
{
    private const string Path = "PATH", Root = "actor-load";

    /// <param name="hocon">All that was configured.</param>
    /// <param name="reserve">Descriptors to read /proc with when there are no others.</param>
    public static Palette Of(IRunSource source, string hocon, DescriptorReserve reserve, TimeProvider time)
    {
        var startedAt = time.GetTimestamp();
        return new Palette("system", "The process: uptime, configuration, memory, threads, descriptors",
            new Command("uptime", "Since when this process serves, its version and its number", (_, reply) =>
            {
                var up = time.GetElapsedTime(startedAt);
                reply.Record(
                    new("uptime", RunLine.Seconds(up), Humanize.Clock(up)), new("version", ProductVersion.Text), new("engine", source.Engine),
                    new("process", Environment.ProcessId), new("runtime", System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription));
                reply.Ok();
            }),
            new Command(
                "config", "The configuration in force, secrets covered", (call, reply) => Config(source, hocon, call[Path] ?? Root, reply),
                Argument.Text(Path, "A key or a section, such as actor-load.message or akka.actor; none: all of actor-load")),
            new Command("gc", "Collections, pauses and sizes of the managed heap", (_, reply) => Gc(reply)),
            new Command("threads", "Threads of the process and of its pool, and what waits for them", (_, reply) => Threads(reserve, reply)),
            new Command("descriptors", "Descriptors in use, and the limit", (_, reply) => Descriptors(reserve, reply)));
    }

    private static void Config(IRunSource source, string hocon, string path, IReply reply)
    {
        var listed = ConfigListing.Of(hocon, path);
        if (listed.IsEmpty)
        {
            reply.Fail($"Nothing is configured at \"{(path.Length <= 80 ? path : path[..77] + "...")}\". system config lists actor-load, system config akka the actor system's.");
            return;
        }

        foreach (var (key, value) in listed)
        {
            // The preflight may have changed what was read; what it says is covered already.
            var shown = key.StartsWith(Root + ".", StringComparison.Ordinal) ? source.Run?.Config.GetValueOrDefault(key[(Root.Length + 1)..]) ?? value : value;
            reply.Line($"{key} = {shown}", [new("key", key), new("value", shown)]);
        }

        reply.Ok();
    }

    private static void Gc(IReply reply)
    {
        var info = GC.GetGCMemoryInfo(GCKind.Any);
        var pause = GC.GetTotalPauseDuration();
        reply.Record(
            new("gen0", GC.CollectionCount(0)), new("gen1", GC.CollectionCount(1)), new("gen2", GC.CollectionCount(2)),
            new("pause", RunLine.Seconds(pause), Humanize.Duration(pause)),
            Bytes("heap", GC.GetTotalMemory(forceFullCollection: false)), Bytes("committed", info.TotalCommittedBytes), Bytes("fragmented", info.FragmentedBytes),
            Bytes("allocated", GC.GetTotalAllocatedBytes()), new("server", System.Runtime.GCSettings.IsServerGC),
            new("latencyMode", System.Runtime.GCSettings.LatencyMode.ToString()));
        reply.Ok();
    }

    private static void Threads(DescriptorReserve reserve, IReply reply)
    {
        ThreadPool.GetMinThreads(out var least, out _);
        ThreadPool.GetMaxThreads(out var most, out _);
        var all = reserve.Read(() => ProcFile.TryReadLine("/proc/self/status", "Threads:"));
        reply.Record(
            new("threads", int.TryParse(all, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null),
            new("pool", ThreadPool.ThreadCount), new("poolMin", least), new("poolMax", most),
            new("poolWaiting", ThreadPool.PendingWorkItemCount), new("poolDone", ThreadPool.CompletedWorkItemCount));
        reply.Ok();
    }

    private static void Descriptors(DescriptorReserve reserve, IReply reply)
    {
        var open = reserve.Read(OpenDescriptors);
        var limits = reserve.Read(() => ResourceLimits.Read("/", "Max open files") is { Soft: not null } read ? Tuple.Create(read.Soft, read.Hard) : null);
        reply.Record(
            new("open", open?.Length), Limit("softLimit", limits?.Item1), Limit("hardLimit", limits?.Item2), new("heldBack", reserve.Held));
        reply.Ok();
    }

    private static string[]? OpenDescriptors()
    {
        try
        {
            return Directory.GetFileSystemEntries("/proc/self/fd");
        }
        catch (Exception e) when (ProcFile.IsUnreadable(e))
        {
            return null;
        }
    }

    private static Field Limit(string name, long? limit) =>
        new(name, limit, limit switch { null => "-", long.MaxValue => "unlimited", { } number => Humanize.Count(number) });

    private static Field Bytes(string name, long bytes) => new(name, bytes, Humanize.Bytes(bytes));
}
