using System.Reflection;
using ActorLoad.Core.Pbm;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Pbm.Palettes;
using ActorLoad.Hosting.Run;
using ActorLoad.Hosting.Sockets;

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

    private static int s_begun;

    /// <summary>
    /// Of what every host serves, once for the process, on a thread of its own: at the start of a process, where it reads its configuration and leaves the other cores alone, it
    /// costs no time. From any thread; does not wait.
    /// </summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref s_begun, 1) == 0)
            new Thread(TryAll) { Name = "pbm-rehearsal", IsBackground = true }.Start();
    }

    private static void TryAll()
    {
        try
        {
            All();
        }
        catch (Exception)
        {
            // A library that can't be loaded, say. Whoever needs it is told, and a run is not lost for it.
        }
    }

    private static void All()
    {
        foreach (var library in s_libraries)
            Assembly.Load(library);
        var registry = new CommandRegistry();
        var nobodys = new BoardSource(new RunBoard("", static _ => { }));
        using var log = new RunLog(TextWriter.Null, outputIsTerminal: false, TimeProvider.System);
        using var reserve = new DescriptorReserve(0);
        foreach (var palette in new[] { LogPalette.Of(log), SystemPalette.Of(nobodys, "", reserve, TimeProvider.System), LoadPalette.Of(nobodys) })
            registry.Add(palette);
        var output = new OutputQueue(HostLimits.Default.QueuedBytes);
        output.Output(Catalogue.Of(registry).ToJson(), isJson: true);
        _ = new AccessToken("").Matches("");
        foreach (var command in s_commands)
        {
            foreach (var isJson in new[] { false, true })
                Do(registry, PbmProtocol.ParseRequest(PbmProtocol.Request(command, isJson)).Rest, new Reply(output, isJson, static () => { }));
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
