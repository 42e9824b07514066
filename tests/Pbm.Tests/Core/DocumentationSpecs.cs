using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Pbm.Palettes;
using ActorLoad.Hosting.Sockets;

namespace Pbm.Tests.Core;

/// <summary>What docs/pbm.md says is so.</summary>
public sealed class DocumentationSpecs
{
    [Fact]
    public void Should_show_a_palette_that_compiles()
    {
        var code = Resource("GreetingPalette.cs").Split("// <docs>\n")[1].Split("    // </docs>")[0];
        var unindented = string.Join('\n', code.Split('\n').Select(line => line.StartsWith("    ", StringComparison.Ordinal) ? line[4..] : line));

        Assert.Contains($"```csharp\n{unindented.TrimEnd()}\n```", Resource("pbm.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_do_what_the_palette_shown_says()
    {
        Assert.Equal(["hello, world"], RecordedReply.Of(GreetingPalette.Palette, "hello").Lines);
        Assert.Equal(["HELLO, OPERATOR"], RecordedReply.Of(GreetingPalette.Palette, "hello -l operator").Lines);
    }

    [Fact]
    public void Should_name_every_command_that_every_run_has()
    {
        using var output = new StringWriter();
        using var log = new RunLog(output, outputIsTerminal: false, TimeProvider.System);
        using var reserve = new DescriptorReserve(0);
        var (run, text) = (new FakeRun(), FakeRun.Read("").Text!);
        var docs = Resource("pbm.md");

        foreach (var palette in new[] { LogPalette.Of(log), LoadPalette.Of(run), SystemPalette.Of(run, text, reserve, TimeProvider.System) })
        {
            foreach (var command in palette.Commands)
                Assert.Contains($"| `{HelpText.Usage(palette.Name, command)}` |", docs, StringComparison.Ordinal);
        }
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(DocumentationSpecs).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
