using System.Text.RegularExpressions;

namespace EndToEnd.Deploy;

/// <summary>The unit of deploy/systemd, asked of systemd itself and of the program that it starts.</summary>
public sealed partial class SystemdUnitSpecs
{
    private const string UnitName = "actorload-worker@.service", Program = "/opt/actorload/actorload";

    /// <summary>Of the repository, from the folder that the test assembly lies in.</summary>
    private static readonly string s_folder = Path.GetFullPath("../../../../../deploy/systemd", AppContext.BaseDirectory);

    private static readonly string s_unit = File.ReadAllText(Path.Combine(s_folder, UnitName));

    [Fact]
    public async Task Should_be_accepted_without_a_word_when_systemd_checks_it()
    {
        var (exitCode, said) = await VerifyAsync(s_unit.Replace(Program, "/bin/true", StringComparison.Ordinal));

        Assert.Equal("", said);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Should_be_found_wrong_when_a_key_is_misspelt()
    {
        var (_, said) = await VerifyAsync(s_unit.Replace(Program, "/bin/true", StringComparison.Ordinal).Replace("PrivateTmp=", "PrivateTemp=", StringComparison.Ordinal));

        Assert.Contains("PrivateTemp", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_give_only_options_that_a_worker_has_when_it_starts_one()
    {
        var help = await LoadProgram.ActorLoad.PlainAsync("worker", "--help");
        var given = Option().Matches(Line("ExecStart")).Select(match => match.Value).ToList();

        Assert.Contains("--join", given);
        Assert.All(given, option => Assert.Matches($@"(^|\s){Regex.Escape(option)}[,\s]", help.Out));
    }

    [Fact]
    public void Should_set_every_variable_of_the_command_line_when_the_example_is_taken()
    {
        var set = File.ReadLines(Path.Combine(s_folder, "worker.env.example")).Where(line => line.Contains('=', StringComparison.Ordinal) && line[0] != '#')
            .Select(line => line[..line.IndexOf('=', StringComparison.Ordinal)]);

        Assert.Equal(Variable().Matches(Line("ExecStart")).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal), set.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Should_be_a_configuration_of_ours_when_the_cookies_example_is_taken()
    {
        var plan = await LoadProgram.ActorLoad.PlainAsync("plan", "-c", Path.Combine(s_folder, "worker.hocon.example"), "--connections", "1");

        Assert.Equal((0, ""), (plan.ExitCode, plan.Error));
    }

    private static string Line(string key) => s_unit.Split('\n').Single(line => line.StartsWith($"{key}=", StringComparison.Ordinal));

    /// <returns>Its exit code, and all that it said.</returns>
    private static async Task<(int ExitCode, string Said)> VerifyAsync(string unit)
    {
        if (!File.Exists("/usr/bin/systemd-analyze")) Assert.Skip("systemd-analyze is not installed, which checks units.");
        using var folder = new TempFolder();
        await using var verify = ChildProcess.Start("/usr/bin/systemd-analyze", ["verify", "--man=no", folder.Write(UnitName, unit)]);
        var exitCode = await verify.EndAsync();
        return (exitCode, verify.Out.Text + verify.Error.Text);
    }

    [GeneratedRegex(@"(?<=\s)--?[a-z]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Option();

    [GeneratedRegex(@"\$\{?(?<name>[A-Z_]+)\}?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();
}
