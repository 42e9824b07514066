using ActorLoad.Core.Report;
using ActorLoad.Core.Report.Compare;
using Xunit;

namespace ActorLoad.Core.Tests.Report.Compare;

public sealed class ComparedFilesSpecs : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actorload-compare-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Should_read_reports_in_their_order()
    {
        var (first, second) = (File("a", JsonReport.Write(Sample.Report)), File("b", JsonReport.Write(Sample.Report with { Seed = 2 })));

        var read = ComparedFiles.Read([first, second]);

        Assert.Empty(read.Problems);
        Assert.Equal([(first, 1L), (second, 2L)], read.Runs.Select(run => (run.File, run.Report.Seed)));
    }

    [Fact]
    public void Should_read_a_report_with_a_byte_order_mark() =>
        Assert.Empty(ComparedFiles.Read([File("a", '\ufeff' + JsonReport.Write(Sample.Report))]).Problems);

    [Theory]
    [InlineData("", "found an empty file")]
    [InlineData(" \n", "found an empty file")]
    [InlineData("verdict: VALID", "found no result: 'v' is an invalid start")]
    [InlineData("{}", "missing required properties")]
    [InlineData("null", "found no result")]
    [InlineData("[1]", "found no result")]
    public void Should_say_what_was_found_and_what_is_wanted_when_it_is_no_report(string text, string found)
    {
        var problem = Assert.Single(ComparedFiles.Read([File("a", text)]).Problems);

        Assert.StartsWith(Path.Combine(_directory.FullName, "a"), problem, StringComparison.Ordinal);
        Assert.Contains(found, problem, StringComparison.Ordinal);
        Assert.Contains("wanted is a JSON result", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_report_of_a_later_schema() => Assert.Contains(
        "schema 2", Assert.Single(ComparedFiles.Read([File("a", JsonReport.Write(Sample.Report with { Schema = 2 }))]).Problems), StringComparison.Ordinal);

    [Fact]
    public void Should_refuse_a_directory() =>
        Assert.Contains("found a directory", Assert.Single(ComparedFiles.Read([_directory.FullName]).Problems), StringComparison.Ordinal);

    [Fact]
    public void Should_refuse_a_file_that_is_too_large_without_reading_it()
    {
        var path = File("large", "");
        using (var stream = new FileStream(path, FileMode.Open)) stream.SetLength(2L * 1024 * 1024 * 1024);

        Assert.Contains("more than 64.0 MB", Assert.Single(ComparedFiles.Read([path]).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_device_that_never_ends() =>
        Assert.Contains("more than 64.0 MB", Assert.Single(ComparedFiles.Read(["/dev/zero"]).Problems), StringComparison.Ordinal);

    [Fact]
    public void Should_list_every_bad_file_beside_good_ones()
    {
        var read = ComparedFiles.Read([Path.Combine(_directory.FullName, "none"), File("good", JsonReport.Write(Sample.Report)), ""]);

        Assert.Equal(2, read.Problems.Length);
        Assert.Contains("found no such file", read.Problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_count_a_file_once_when_it_is_named_twice()
    {
        var path = File("a", JsonReport.Write(Sample.Report));

        var read = ComparedFiles.Read([path, Path.Combine(_directory.FullName, ".", "a")]);

        Assert.Single(read.Runs);
        Assert.Contains("named 2 times", Assert.Single(read.Warnings), StringComparison.Ordinal);
    }

    private string File(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
