using System.Security.Cryptography;
using System.Text;

namespace ActorLoad.Core.Report.Html;

/// <summary>Styles and scripts of a page, embedded in this assembly; assets/refresh.sh says where the chart library comes from.</summary>
internal static class PageAssets
{
    public static string ChartLibrary { get; } = Read("uPlot.iife.min.js");

    public static string ChartLibraryLicence { get; } = Read("LICENSE");

    public static string Script { get; } = Read("page.js");

    public static string Style { get; } = Read("uPlot.min.css") + "\n" + Read("page.css");

    /// <summary>How a Content-Security-Policy names an inline script or style that it lets pass.</summary>
    public static string PolicyHash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    internal static string Read(string name)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream($"html/{name}")
            ?? throw new InvalidOperationException($"html/{name} is not embedded in this assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        // A browser hashes what its parser read, in which every line ends with \n.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
