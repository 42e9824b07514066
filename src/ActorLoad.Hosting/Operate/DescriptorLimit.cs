using ActorLoad.Hosting.Machine;
using Prometheus;

namespace ActorLoad.Hosting.Operate;

/// <summary>How many descriptors this process may have open: <see cref="DotNetStats"/> tells how many are, and leaves this out.</summary>
internal static class DescriptorLimit
{
    /// <summary>As other clients of Prometheus call it; that of the open ones is DotNetStats' own, <c>process_open_handles</c>.</summary>
    public const string Name = "process_max_fds";

    /// <param name="registry">Each collection of it reads the limit anew, since <c>prlimit</c> changes it while the process runs.</param>
    /// <param name="root">The directory in which proc is looked for.</param>
    public static void Register(CollectorRegistry registry, string root = "/")
    {
        var limit = Metrics.WithCustomRegistry(registry).CreateGauge(
            Name, "Descriptors that this process may have open (the soft limit).", new GaugeConfiguration { SuppressInitialValue = true });
        registry.AddBeforeCollectCallback(() =>
        {
            if (ResourceLimits.Read(root, "Max open files").Soft is { } soft) limit.Set(soft == long.MaxValue ? double.PositiveInfinity : soft);
        });
    }
}
