using System.Diagnostics;

namespace EchoServer.Processes;

/// <summary>How this program is started once more: by its own executable, or by the <c>dotnet</c> that runs its dll.</summary>
internal static class SelfProgram
{
    public static ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        var executable = Environment.ProcessPath ?? throw new IOException("cannot tell which file this process was started from");
        var start = new ProcessStartInfo(executable) { UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(executable) == "dotnet") start.ArgumentList.Add(typeof(SelfProgram).Assembly.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }
}
