using System.IO.Compression;
using System.Text;

namespace ActorLoad.Core.Report.Html;

/// <summary>
/// A JSON result as a link that holds it: the page is the whole result, and can be downloaded from even where no script runs. Compressed, as the
/// seconds of a soak test are many and alike.
/// </summary>
internal static class PackedResult
{
    private const string Prefix = "data:application/gzip;base64,";

    public static string Link(string json)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(json));
        return Prefix + Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length);
    }
}
