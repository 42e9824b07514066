using System.Xml.Linq;
using ActorLoad.Faults;
using TestResult = ActorLoad.Faults.TestResult;

namespace Bench.Tests.Faults;

public class FaultTableSpecs
{
    private static readonly ReliabilityLine[] s_lines = [new(8, "stopped"), new(9, "a freeze"), new(28, "idle"), new(30, "little")];

    /// <summary>As xunit writes it.</summary>
    private static readonly XDocument s_results = XDocument.Parse("""
        <assemblies><assembly><collection>
          <test name="Faults.A.Should_freeze(kind: &quot;a.b&quot;)" result="Pass"><traits><trait name="reliability" value="R9" /><trait name="reliability" value="R8" /></traits>
            <output>something else
        figure R9: p99 5.39 s against 5.40 s
        </output></test>
          <test name="Faults.A.Should_stop" result="Fail"><traits><trait name="reliability" value="R8" /></traits>
            <failure><message>It did not.
        More of it.</message></failure></test>
          <test name="Faults.A.Should_idle" result="Pass"><traits><trait name="reliability" value="R28" /></traits></test>
          <test name="Faults.A.Should_idle_long" result="Skip"><traits><trait name="reliability" value="R28" /></traits><reason>It takes half an hour.</reason></test>
          <test name="Faults.A.Should_be_about_something_else" result="Fail" />
        </collection></assembly></assemblies>
        """);

    private static readonly FaultTable s_table = FaultTable.Of(s_lines, TestResult.ReadAll(s_results));

    [Fact]
    public void Should_fail_a_line_when_one_of_its_tests_has_failed() => Assert.Equal("failed, 1 of 2", Line(8).Verdict);

    [Fact]
    public void Should_fail_a_line_when_no_test_holds_to_it() => Assert.Equal("failed: no test", Line(30).Verdict);

    [Fact]
    public void Should_pass_a_line_and_say_what_was_left_out_when_a_part_was_skipped()
    {
        Assert.Equal((TestOutcome.Passed, "passed, 1 of 2"), (Line(28).Outcome, Line(28).Verdict));
        Assert.Equal(["skipped: Should_idle_long: It takes half an hour."], Line(28).Notes());
    }

    [Fact]
    public void Should_tell_figures_by_line_and_why_a_test_has_failed()
    {
        Assert.Equal(["p99 5.39 s against 5.40 s"], Line(9).Notes());
        Assert.Equal(["FAILED: Should_stop: It did not."], Line(8).Notes());
    }

    [Fact]
    public void Should_count_lines_and_tests_once_in_its_summary()
    {
        Assert.True(s_table.HasFailed);
        Assert.Equal("4 lines: 2 passed, 0 skipped, 2 failed; of 4 tests 2 passed, 1 skipped, 1 failed", s_table.Summary);
    }

    [Fact]
    public void Should_take_35_lines_from_the_page()
    {
        var page = File.ReadAllText(Path.GetFullPath("../../../../../docs/reliability.md", AppContext.BaseDirectory));

        Assert.Equal(Enumerable.Range(1, 35), ReliabilityLines.Read(page).Select(line => line.Number));
    }

    [Theory]
    [InlineData("R")]
    [InlineData("9")]
    [InlineData("--from")]
    [InlineData("--docs", "R9")]
    public void Should_refuse_arguments_that_make_no_sense(params string[] words) => Assert.Null(Arguments.Parse(words).Arguments);

    private static LineResult Line(int number) => s_table.Lines.Single(line => line.Line.Number == number);
}
