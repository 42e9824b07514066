namespace Faults.Support;

/// <summary>Programs of the machine that a test needs; where one is not there, the test is skipped and says so.</summary>
internal static class Tools
{
    private static readonly string[] s_folders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <param name="package">Debian's package that has it.</param>
    public static void Require(string program, string package) =>
        Assert.SkipUnless(s_folders.Any(folder => File.Exists(Path.Combine(folder, program))), $"It takes {program}, of Debian's package {package}.");

    public static void RequireRoot(string why) => Assert.SkipUnless(Environment.UserName == "root", $"{why} takes root.");
}
