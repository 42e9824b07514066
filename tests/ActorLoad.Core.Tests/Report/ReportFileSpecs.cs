using ActorLoad.Core.Report;
using Xunit;

namespace ActorLoad.Core.Tests.Report;

public sealed class ReportFileSpecs : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("actorload-report-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Should_hold_the_text_and_leave_nothing_beside_it_when_written()
    {
        var path = Path.Combine(_directory, "r.json");

        Assert.Null(ReportFile.Write(path, "{}\n"));

        Assert.Equal("{}\n", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public void Should_replace_an_earlier_result()
    {
        var path = Path.Combine(_directory, "r.json");
        File.WriteAllText(path, "a longer text than the one that follows");

        Assert.Null(ReportFile.Write(path, "{}"));

        Assert.Equal("{}", File.ReadAllText(path));
    }

    [Fact]
    public void Should_write_where_a_link_points_and_keep_the_link()
    {
        var (path, link) = (Path.Combine(_directory, "r.json"), Path.Combine(_directory, "latest.json"));
        File.WriteAllText(path, "old");
        File.CreateSymbolicLink(link, path);

        Assert.Null(ReportFile.Write(link, "{}"));

        Assert.Equal("{}", File.ReadAllText(path));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void Should_say_what_is_wrong_when_there_is_no_such_directory()
    {
        var path = Path.Combine(_directory, "missing", "r.json");

        Assert.Contains(path, ReportFile.Write(path, "{}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_say_what_is_wrong_when_the_path_is_a_directory()
    {
        Assert.NotNull(ReportFile.Write(_directory, "{}"));

        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    /// <summary>/proc takes no files, not even root's; the test runs as root in containers.</summary>
    [Fact(SkipUnless = nameof(IsLinux), Skip = "Linux")]
    public void Should_say_what_is_wrong_when_the_directory_is_not_writable() => Assert.NotNull(ReportFile.Write("/proc/actorload.json", "{}"));

    [Fact(SkipUnless = nameof(IsLinux), Skip = "Linux")]
    public void Should_say_what_is_wrong_and_keep_the_device_when_the_disk_is_full()
    {
        Assert.Contains("/dev/full", ReportFile.Write("/dev/full", "{}"), StringComparison.Ordinal);

        Assert.Equal(default, File.GetAttributes("/dev/full") & FileAttributes.Directory);
        Assert.Throws<IOException>(() => File.WriteAllText("/dev/full", "still full"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Should_say_what_is_wrong_when_the_path_is_none(string path) => Assert.NotNull(ReportFile.Write(path, "{}"));

    public static bool IsLinux => OperatingSystem.IsLinux();
}
