using ActorLoad.Core.Report.Compare;
using CsCheck;
using Spectre.Console.Testing;
using Xunit;
using static ActorLoad.Core.Tests.Report.Compare.Comparisons;

namespace ActorLoad.Core.Tests.Report.Compare;

public class TerminalComparisonSpecs
{
    private static readonly IEnumerable<ComparedRun> First = Cpus("first", 100, 105, 110);
    private static readonly IEnumerable<ComparedRun> Second = Cpus("second", 300, 900, 1_200);
    private static readonly IEnumerable<ComparedRun> Third = Cpus("third", 300, 310, 320);

    [Fact]
    public void Should_show_median_range_ratio_and_mark_in_a_line_when_there_is_room() =>
        Assert.Matches(@"CPU a message +105 us +\(100-110 us\) +310 us +\(300-320 us\) 2\.95x >", Text(Of(First, Third)));

    [Fact]
    public void Should_put_the_ranges_below_when_there_is_no_room_beside()
    {
        var lines = Lines(Of(First, Third, Second)).ToList();

        var line = lines.FindIndex(text => text.Contains("CPU a message  ", StringComparison.Ordinal));
        Assert.Matches(@"105 us +310 us 2\.95x > +900 us 8\.57x =", lines[line]);
        Assert.Matches(@"\(100-110 us\) +\(300-320 us\) +\(300 us-1\.20 ms\)", lines[line + 1]);
    }

    [Fact]
    public void Should_put_the_doubts_first()
    {
        var lines = Lines(Of(First, Three("second", report => report with { Seed = 2 }))).Where(line => line.Length > 0).ToArray();

        Assert.Equal("NOT COMPARABLE AS THEY ARE", lines[0]);
        Assert.Contains("seeds differ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_not_speak_of_doubts_when_there_are_none() =>
        Assert.DoesNotContain("NOT COMPARABLE", Text(Of(First, Second)), StringComparison.Ordinal);

    [Fact]
    public void Should_stand_in_one_block_when_there_are_three_groups() => Assert.Equal(1, Blocks(Of(First, Second, Third)));

    [Fact]
    public void Should_repeat_the_rows_in_blocks_when_groups_do_not_fit() =>
        Assert.True(Blocks(Of(First, Second, Third, Three("fourth"), Three("fifth"))) > 1);

    [Fact]
    public void Should_explain_the_marks_that_stand_in_the_table()
    {
        Assert.Matches(@"\?\s+cannot\s+be\s+told\s+with\s+fewer\s+than\s+3\s+runs", Text(Of(First, Cpus("few", 1))));
        Assert.DoesNotContain("fewer", Text(Of(First, Second)), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_cut_nothing_and_keep_to_80_columns_when_there_are_many_groups_with_long_labels()
    {
        var label = new string('x', 190) + "END";
        var comparison = Of([.. Enumerable.Range(0, 7).Select(index => Three($"{index}{label}")), Second]);

        Assert.All(Lines(comparison), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("(300 us-1.20 ms)", Text(comparison), StringComparison.Ordinal);
        Assert.Contains("END", Text(comparison), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_not_send_the_bytes_of_a_label_or_file_to_the_terminal() =>
        Assert.DoesNotContain('\u001b', Text(Of([new ComparedRun("\u001b[2J.json", Sample.Report with { Label = "\u001b[2J[red]" })])));

    [Fact]
    public void Should_write_at_any_width_any_number_of_groups() => Gen.Select(Gen.Int[1, 200], Gen.Int[1, 6]).Sample((width, groups) =>
    {
        Text(Of(Enumerable.Range(0, groups).Select(index => Three($"{index}"))), width);
    }, iter: 50);

    private static int Blocks(RunComparison comparison) => Lines(comparison).Count(line => line == "Memory");

    private static string[] Lines(RunComparison comparison) => [.. Text(comparison).Split('\n').Select(line => line.TrimEnd())];

    private static string Text(RunComparison comparison, int width = 80)
    {
        using var console = new TestConsole();
        console.Profile.Width = width;
        TerminalComparison.Write(comparison, console);
        return console.Output;
    }
}
