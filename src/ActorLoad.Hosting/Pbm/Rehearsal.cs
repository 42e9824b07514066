using System.Reflection;
using ActorLoad.Core.Pbm;

namespace ActorLoad.Hosting.Pbm;

/// <summary>
/// Does once, for nobody, what clients will ask for: the runtime opens a file for each library at its first use, which it can't when there is no descriptor
/// left, and that is when an operator comes.
/// </summary>
internal static class Rehearsal
{
    /// <summary>Of commands that show something and change nothing. Not there, they are passed over.</summary>
    private static readonly string[] s_commands = ["help", "nothing", "system descriptors", "system threads", "load status", "load errors", "log peek"];

    /// <summary>Of what no command here needs: a client's address, and a failure's text in the log.</summary>
    private static readonly string[] s_libraries = ["System.Net.NameResolution", "System.Diagnostics.StackTrace", "System.Reflection.Metadata"];

    public static void Of(HostContext context)
    {
        foreach (var library in s_libraries)
            Assembly.Load(library);
        var output = new OutputQueue(context.Limits.QueuedBytes);
        output.Output(Catalogue.Of(context.Registry).ToJson(), isJson: true);
        _ = context.Token.Matches("");
        foreach (var command in s_commands)
        {
            foreach (var isJson in new[] { false, true })
                Do(context.Registry, PbmProtocol.ParseRequest(PbmProtocol.Request(command, isJson)).Rest, new Reply(output, isJson, static () => { }));
        }

        output.SendWith(bytes => bytes.Length);
    }

    /// <summary>The same for a palette that comes later, by what its commands say.</summary>
    public static void Of(CommandRegistry registry, Palette palette)
    {
        var output = new OutputQueue(HostLimits.Default.QueuedBytes);
        foreach (var command in palette.Commands.Where(command => command.Rehearsal is not null))
        {
            foreach (var isJson in new[] { false, true })
                Do(registry, $"{palette.Name} {command.Name} {command.Rehearsal}", new Reply(output, isJson, static () => { }));
        }
    }

    private static void Do(CommandRegistry registry, string command, Reply reply)
    {
        var (call, problem) = registry.Parse(command);
        try
        {
            if (call is null)
                reply.Fail(problem!);
            else
                call.Command.Handler(call, reply);
        }
        catch (Exception)
        {
            // Whoever asks for it in earnest is told.
            reply.Fail("");
        }
    }
}
