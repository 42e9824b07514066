using System.Text;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Tests.Machine;
using Prometheus;
using Xunit;

namespace ActorLoad.Hosting.Tests.Operate;

public sealed class DescriptorLimitSpecs : IDisposable
{
    private readonly FakeRoot _root = new();
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    public DescriptorLimitSpecs() => DescriptorLimit.Register(_registry, _root.Path);

    [Fact]
    public async Task Should_tell_the_limit_of_now_when_it_has_been_raised()
    {
        _root.With("proc/self/limits", "Max open files            1024                 524288               files\n");
        var before = await ScrapeAsync();
        _root.With("proc/self/limits", "Max open files            65536                524288               files\n");
        var after = await ScrapeAsync();

        Assert.Contains("\nprocess_max_fds 1024\n", before);
        Assert.Contains("\nprocess_max_fds 65536\n", after);
    }

    [Fact]
    public async Task Should_have_no_series_when_the_limit_cannot_be_read() => Assert.DoesNotContain("\nprocess_max_fds ", await ScrapeAsync());

    public void Dispose() => _root.Dispose();

    private async Task<string> ScrapeAsync()
    {
        using var text = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(text, TestContext.Current.CancellationToken);
        return "\n" + Encoding.UTF8.GetString(text.ToArray());
    }
}
