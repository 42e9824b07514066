using ActorLoad.Core.Plan;

namespace ActorLoad.Hosting.Run;

/// <summary>Options that nothing can be done with.</summary>
internal static class BadOptions
{
    private const int BadUsage = 2;

    /// <summary>Says each problem on standard error.</summary>
    /// <returns>The exit code.</returns>
    public static int Refuse(string program, IEnumerable<ConfigProblem> problems)
    {
        foreach (var problem in problems)
            Console.Error.WriteLine($"{program}: {problem}");
        return BadUsage;
    }
}
