using System.Diagnostics;

namespace ActorLoad.Hosting.Run;

/// <summary>How a program of ours is started as a child of another: by whatever runs us, from beside us.</summary>
public static class ChildProgram
{
    /// <param name="folder">Where its files are.</param>
    /// <param name="name">Of its assembly.</param>
    /// <returns>Null: it is not there.</returns>
    public static ProcessStartInfo? Find(string folder, string name)
    {
        var library = Path.Combine(folder, name + ".dll");
        var program = Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
        if (!File.Exists(library))
            return null;
        // Whatever runs us can run it.
        if (Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet")
            return new ProcessStartInfo(host, [library]);
        return File.Exists(program) ? new ProcessStartInfo(program) : new ProcessStartInfo("dotnet", [library]);
    }
}
