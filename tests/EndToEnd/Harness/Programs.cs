using System.Reflection;

namespace EndToEnd.Harness;

/// <summary>Where the built programs are: MSBuild has written it down.</summary>
internal static class Programs
{
    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    public static string ActorLoad { get; } = PathOf("actorload");

    public static string Baseline { get; } = PathOf("actorload-baseline");

    public static string Pbm { get; } = PathOf("pbm");

    public static string EchoServer { get; } = PathOf("echoserver");

    private static string PathOf(string name)
    {
        var written = typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(metadata => metadata.Key == name).Value!;
        return Path.GetFullPath(written, AppContext.BaseDirectory);
    }
}
