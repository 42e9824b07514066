using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using ActorLoad.Core.Report.Html;
using ActorLoad.Core.Report.Html.Charts;
using Xunit;

namespace ActorLoad.Core.Tests.Report.Html;

public partial class PageAssetsSpecs
{
    [Theory]
    [InlineData("uPlot.iife.min.js")]
    [InlineData("uPlot.min.css")]
    [InlineData("LICENSE")]
    public void Should_be_the_packages_file_when_vendored(string file) =>
        Assert.Contains($"{Convert.ToHexStringLower(SHA256.HashData(Vendored(file)))}  {file}\n", System.Text.Encoding.UTF8.GetString(Vendored("SHA256SUMS")));

    [Fact]
    public void Should_be_of_the_pinned_version_when_vendored()
    {
        var pinned = JsonDocument.Parse(Vendored("package.json")).RootElement.GetProperty("dependencies").GetProperty("uplot").GetString();
        var locked = JsonDocument.Parse(Vendored("package-lock.json")).RootElement.GetProperty("packages").GetProperty("node_modules/uplot");

        Assert.Equal(pinned, locked.GetProperty("version").GetString());
        Assert.StartsWith("sha512-", locked.GetProperty("integrity").GetString());
        Assert.Contains($"uPlot (v{pinned})", PageAssets.ChartLibrary[..100]);
    }

    [Fact]
    public void Should_carry_the_chart_librarys_licence_when_written() => Assert.StartsWith("The MIT License (MIT)", PageAssets.ChartLibraryLicence);

    [Fact]
    public void Should_end_nowhere_in_itself_when_put_into_a_script_element()
    {
        Assert.DoesNotContain("</script", PageAssets.ChartLibrary + PageAssets.Script, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<!--", PageAssets.ChartLibrary + PageAssets.Script);
        Assert.DoesNotContain("</style", PageAssets.Style, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>WCAG 2.2: 4.5 for text, 3 for graphics.</summary>
    [Theory]
    [InlineData("ink", 7)]
    [InlineData("muted", 4.5)]
    [InlineData("link", 4.5)]
    [InlineData("good", 4.5)]
    [InlineData("warn", 4.5)]
    [InlineData("bad", 4.5)]
    [InlineData("series", 3)]
    public void Should_stand_out_from_the_ground_when_light_and_when_dark(string name, double least)
    {
        var themes = ThemeBlock().Matches(PageAssets.Style).Select(match => match.Value).ToArray();
        Assert.Equal(3, themes.Length);
        foreach (var theme in themes)
        {
            var names = name == "series" ? Enumerable.Range(1, ChartSeries.MostColours).Select(colour => $"series-{colour}") : [name];
            Assert.All(names, each => Assert.InRange(Contrast(Colour(theme, each), Colour(theme, "ground")), least, 21));
            if (name != "series") Assert.InRange(Contrast(Colour(theme, name), Colour(theme, "panel")), least, 21);
        }
    }

    [Fact]
    public void Should_be_dark_in_one_way_when_chosen_and_when_preferred()
    {
        var themes = ThemeBlock().Matches(PageAssets.Style).Select(match => string.Concat(match.Value.Where(letter => !char.IsWhiteSpace(letter)))).ToArray();

        Assert.Equal(themes[1], themes[2]);
    }

    private static double Contrast(double one, double other) => (Math.Max(one, other) + 0.05) / (Math.Min(one, other) + 0.05);

    /// <summary>Relative luminance.</summary>
    private static double Colour(string theme, string name)
    {
        var hex = Regex.Match(theme, $"--{name}: #([0-9a-f]{{6}});", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;
        double[] parts = [.. Enumerable.Range(0, 3).Select(i => Linear(int.Parse(hex.AsSpan(2 * i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0))];
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    }

    private static double Linear(double part) => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);

    private static byte[] Vendored(string file)
    {
        using var stream = typeof(PageAssetsSpecs).Assembly.GetManifestResourceStream($"vendored/{file}")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    [GeneratedRegex(@"color-scheme: (light|dark);[^}]*--ground:[^}]*")]
    private static partial Regex ThemeBlock();
}
