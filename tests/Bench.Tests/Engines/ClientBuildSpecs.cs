using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Machine;

namespace Bench.Tests.Engines;

public sealed class ClientBuildSpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("client-build-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Should_build_the_go_client_with_a_second_stamp_and_leave_its_sources_as_they_are()
    {
        var root = Repository.Find(AppContext.BaseDirectory).Root;
        var sources = Path.Combine(root, "../shared/peers/gonet");
        Assert.SkipUnless(File.Exists(Path.Combine(sources, "go.mod")), "the peer's sources are not beside the repository");
        Assert.SkipWhen(Commands.Ask(root, "go", "version") is null, "Go is not installed (Debian: golang-go)");
        var before = await File.ReadAllTextAsync(Path.Combine(sources, "gonet/main.go"), TestContext.Current.CancellationToken);

        var (program, missing) = await ClientBuild.GoNetAsync(
            sources, Path.Combine(root, "bench/gonet/response-time.patch"), _folder, TestContext.Current.CancellationToken);

        Assert.Null(missing);
        Assert.True(File.Exists(program));
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(sources, "gonet/main.go"), TestContext.Current.CancellationToken));
        Assert.Contains("RecordResponse", await File.ReadAllTextAsync(Path.Combine(_folder, "gonet-sources/gonet/main.go"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Should_say_why_when_the_change_does_not_fit_the_sources()
    {
        var sources = Directory.CreateDirectory(Path.Combine(_folder, "other")).FullName;
        await File.WriteAllTextAsync(Path.Combine(sources, "go.mod"), "module other\n", TestContext.Current.CancellationToken);
        var change = Path.Combine(Repository.Find(AppContext.BaseDirectory).Root, "bench/gonet/response-time.patch");

        var (program, missing) = await ClientBuild.GoNetAsync(sources, change, _folder, TestContext.Current.CancellationToken);

        Assert.Null(program);
        Assert.Contains("common/common.go", missing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_where_it_looked_when_there_are_no_sources()
    {
        var (program, missing) = await ClientBuild.GoNetAsync(_folder, "none.patch", _folder, TestContext.Current.CancellationToken);

        Assert.Null(program);
        Assert.Contains(_folder, missing, StringComparison.Ordinal);
    }
}
