using System.Reflection;

namespace ActorLoad.Hosting.Run;

/// <summary>The version of this build, as <c>--version</c> and the report say it.</summary>
public static class ProductVersion
{
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
