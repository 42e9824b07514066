using System.Text;
using System.Text.Json;

namespace ActorLoad.Core.Report.Html.Charts;

/// <summary>The charts as JSON for the page's script.</summary>
internal static class ChartData
{
    /// <summary>A chart with thousands of stalls on it says no more than one with the longest.</summary>
    private const int MostStalls = 200;

    /// <returns>One line. The writer's own encoder escapes &lt;, &gt;, &amp; and all that is not ASCII, so that it can stand in a script element.</returns>
    public static string Json(IEnumerable<Chart> charts, IEnumerable<PhaseMark> phases, IEnumerable<Stall> stalls)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("phases");
            foreach (var phase in phases)
            {
                json.WriteStartObject();
                json.WriteString("name", phase.Name);
                Write("from", phase.From, json);
                Write("to", phase.To, json);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("stalls");
            foreach (var stall in stalls.OrderByDescending(stall => stall.Micros).Take(MostStalls))
            {
                json.WriteStartObject();
                Write("at", stall.At, json);
                Write("seconds", stall.Micros / 1e6, json);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("charts");
            foreach (var chart in charts) Write(chart, json);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private static void Write(Chart chart, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", chart.Id);
        json.WriteString("axis", chart.Axis.ToString().ToLowerInvariant());
        json.WriteString("unit", chart.Unit.ToString().ToLowerInvariant());
        json.WriteString("what", chart.What);
        json.WriteBoolean("points", chart.Points);
        json.WriteBoolean("wide", chart.Wide);
        json.WriteBoolean("log", false);
        Numbers("x", chart.X.Select(x => (double?)x), json);
        json.WriteStartArray("series");
        foreach (var series in chart.Series)
        {
            json.WriteStartObject();
            json.WriteString("name", series.Name);
            json.WriteNumber("colour", series.Colour);
            Numbers("values", series.Values, json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Numbers(string name, IEnumerable<double?> values, Utf8JsonWriter json)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            if (value is { } number && double.IsFinite(number)) json.WriteNumberValue(Short(number));
            else json.WriteNullValue();
        }
        json.WriteEndArray();
    }

    private static void Write(string name, double value, Utf8JsonWriter json) => json.WriteNumber(name, double.IsFinite(value) ? Short(value) : 0);

    /// <summary>Four decimals: a tenth of a millisecond, and a hundredth of a percent.</summary>
    private static double Short(double value) => Math.Round(value, 4);
}
