using System.Text;
using ActorLoad.Core.Plan;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

public sealed class ConfigTextSpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorload-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Should_be_valid_when_the_file_is_empty() => Assert.Empty(Load("").Problems);

    [Theory]
    [InlineData("# nothing here")]
    [InlineData("// nothing here\n\n   # nor here\r\n")]
    [InlineData("\uFEFF# with a byte order mark")]
    [InlineData("{}")]
    public void Should_be_valid_when_the_file_says_nothing(string text) => Assert.Empty(Load(text).Problems);

    [Fact]
    public void Should_say_so_when_there_is_no_such_file()
    {
        Assert.Equal("nowhere/load.hocon: there is no such file", OnlyProblem(ConfigText.Load("nowhere/load.hocon")));
        Assert.Equal($"{_folder}/load.hocon: there is no such file", OnlyProblem(ConfigText.Load($"{_folder}/load.hocon")));
    }

    [Fact]
    public void Should_say_so_when_it_is_a_directory() =>
        Assert.Equal($"{_folder}: a file is due here, this is a directory", OnlyProblem(ConfigText.Load(_folder)));

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Should_say_so_when_it_is_no_path_at_all(string path) => Assert.Contains("it cannot be read: ", OnlyProblem(ConfigText.Load(path)));

    [Fact]
    public void Should_be_refused_unread_when_it_is_a_hundred_megabytes()
    {
        var path = Path.Combine(_folder, "big.hocon");
        using (var file = File.Create(path))
            file.SetLength(100_000_000);

        Assert.Equal($"{path}: it has 100000000 bytes, and a configuration has at most 1048576", OnlyProblem(ConfigText.Load(path)));
    }

    [Fact]
    public void Should_be_refused_when_it_is_a_device_without_an_end()
    {
        if (OperatingSystem.IsLinux())
            Assert.Contains("at most 1048576", OnlyProblem(ConfigText.Load("/dev/zero")));
    }

    [Fact]
    public void Should_be_read_when_it_is_exactly_as_long_as_allowed() => Assert.Empty(Load("#" + new string('x', ConfigText.MaxBytes - 1)).Problems);

    [Fact]
    public void Should_be_refused_when_it_is_one_byte_too_long() =>
        Assert.Contains("it has 1048577 bytes", OnlyProblem(Load("#" + new string('x', ConfigText.MaxBytes))));

    [Fact]
    public void Should_be_refused_when_it_has_a_nul_byte() => Assert.Contains("it is binary: byte 2 is NUL", OnlyProblem(Load([65, 66, 0, 67])));

    [Fact]
    public void Should_be_refused_when_it_is_not_utf8() =>
        Assert.Contains("it is binary, or not in UTF-8: byte 2 belongs to no character", OnlyProblem(Load([65, 66, 0xC3, 0x28])));

    [Theory]
    [InlineData("actor-load {\n  ramp {\n    rate = 5/s\n", "line 2, column 8: the { opened here is never closed")]
    [InlineData("actor-load { ramp {\n}", "line 1, column 12: the { opened here is never closed")]
    [InlineData("{ actor-load { } ", "line 1, column 1: the { opened here is never closed")]
    [InlineData("actor-load { }\n}", "line 2, column 1: this } closes nothing")]
    [InlineData("{ }\n}", "line 2, column 1: nothing may follow the closing brace of the whole, found '}'")]
    [InlineData("a = [1,\n2", "line 1, column 5: the [ opened here is never closed")]
    [InlineData("a = [ } ]", "line 1, column 7: a value is missing, found '}'")]
    [InlineData("a = [ = ]", "line 1, column 7: '=' must be in quotes here")]
    [InlineData("a = { ] }", "line 1, column 7: ']' must be in quotes here")]
    [InlineData("a = \"# no comment {\nb = 1", "line 1, column 5: the \" opened here is not closed on its line")]
    [InlineData("a = 1\nb = \"\"\"{\n", "line 2, column 5: the \"\"\" opened here is never closed")]
    [InlineData("a = 127.0.0.1:7001", "line 1, column 14: ':' must be in quotes here")]
    [InlineData("a = ${a}", "line 1, column 5: ${...} is not supported")]
    [InlineData("a = x${?a.b}", "line 1, column 6: ${...} is not supported")]
    [InlineData("include \"other.hocon\"", "line 1, column 1: include is not supported")]
    [InlineData("a {\n  include file(\"x\")\n}", "line 2, column 3: include is not supported")]
    [InlineData("a += 5", "line 1, column 3: += is not supported")]
    [InlineData("a = [1] [2]", "line 1, column 9: after a list comes a new line or a comma, found '['")]
    [InlineData("a = {} b", "line 1, column 8: after a section comes a new line or a comma, found 'b'")]
    [InlineData("a", "line 1, column 1: after the key a comes = or {, found the end")]
    [InlineData("a\nb = 1", "line 1, column 1: after the key a comes = or {, found 'b'")]
    [InlineData("a =", "line 1, column 4: a value is missing, found the end")]
    [InlineData("= 5", "line 1, column 1: a key is missing, found '='")]
    [InlineData("a. = 5", "line 1, column 4: a key is missing after the dot, found '='")]
    [InlineData("a = 1,, b = 2", "line 1, column 7: two commas with nothing between them")]
    [InlineData("a = \"\\q\"", "line 1, column 6: in quotes a \\ is followed by one of")]
    [InlineData("a = \"\\u12g4\"", "line 1, column 6: \\u is followed by four hexadecimal digits")]
    [InlineData("a = b\u0007c", "line 1, column 6: a control character must be written \\u0007, in quotes")]
    public void Should_name_line_and_column_when_it_is_not_hocon(string text, string expected) =>
        Assert.Contains(expected, OnlyProblem(ConfigText.Parse(text, "load.hocon")));

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    [InlineData('.')]
    public void Should_be_refused_when_it_nests_without_end(char nested)
    {
        var text = nested switch
        {
            '[' => "a = " + new string('[', 400_000),
            '{' => string.Concat(Enumerable.Repeat("a{", 400_000)),
            _ => string.Join('.', Enumerable.Repeat("a", 400_000)) + " = 1",
        };

        Assert.Contains("more than 50", OnlyProblem(ConfigText.Parse(text, "load.hocon")));
    }

    private static string OnlyProblem(ConfigText text) => Assert.Single(text.Problems).ToString();

    private ConfigText Load(string text) => Load(Encoding.UTF8.GetBytes(text));

    private ConfigText Load(byte[] bytes)
    {
        var path = Path.Combine(_folder, "load.hocon");
        File.WriteAllBytes(path, bytes);
        return ConfigText.Load(path);
    }
}
