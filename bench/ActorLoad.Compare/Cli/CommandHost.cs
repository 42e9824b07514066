using ActorLoad.Compare.Machine;
using ActorLoad.Compare.Processes;

namespace ActorLoad.Compare.Cli;

/// <summary>One call of a command.</summary>
/// <param name="Arguments">As typed.</param>
/// <param name="Flags">By name.</param>
/// <param name="Wrong">What is wrong with the flags themselves, whatever their values.</param>
internal sealed record Call(string[] Arguments, Dictionary<string, string> Flags, IReadOnlyList<string> Wrong, Repository Repository);

/// <summary>
/// What every command of the bench does around its own work: reads the flags, answers questions, finds the checkout, tells problems, and
/// leaves no process behind.
/// </summary>
/// <param name="name">Of the script under bench/.</param>
internal abstract class CommandHost(string name, BenchCommand command)
{
    protected const int Done = 0, Fault = 1, BadUsage = 2, Busy = 3, Interrupted = 130;

    protected Children Children { get; } = new();

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string[] args)
    {
        var (flags, wrong, asked) = command.Parse(args);
        if (wrong.Count == 0 && asked)
            return command.Answer(args);
        try
        {
            var repository = Repository.Find(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            return await RunAsync(new Call(args, flags, wrong, repository));
        }
        catch (BenchException e)
        {
            return Refuse(Fault, [e.Message]);
        }
        finally
        {
            Children.KillAll();
        }
    }

    protected abstract Task<int> RunAsync(Call call);

    /// <summary>Tells the problems, of bad usage also where to look.</summary>
    /// <returns>The exit code.</returns>
    protected int Refuse(int exitCode, IEnumerable<string> problems)
    {
        foreach (var problem in problems)
            Console.Error.WriteLine($"{name}: {problem}");
        if (exitCode == BadUsage)
            Console.Error.WriteLine($"bench/{name} --help lists the flags.");
        return exitCode;
    }

    /// <summary>The command as it can be typed again.</summary>
    protected string Typed(Call call) => string.Join(' ', [$"bench/{name}", .. call.Arguments.Select(Quoted)]);

    /// <summary>Ends with the first of the user's interrupts; a second one ends us.</summary>
    /// <param name="work">Given a folder for what it builds, which goes when it is over.</param>
    /// <returns>The exit code.</returns>
    protected async Task<int> InterruptiblyAsync(Func<string, CancellationToken, Task<int>> work)
    {
        using var stop = new CancellationTokenSource();
        using var interrupts = new Interrupts(stop, Children);
        var temporary = Directory.CreateTempSubdirectory($"actorload-{name}-");
        try
        {
            return await work(temporary.FullName, stop.Token);
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        finally
        {
            Children.KillAll();
            temporary.Delete(recursive: true);
        }
    }

    private static string Quoted(string argument) =>
        argument.Any(c => !char.IsLetterOrDigit(c) && !"-_.,/:=".Contains(c, StringComparison.Ordinal)) ? $"'{argument}'" : argument;
}
