namespace ActorLoad.Core.Plan;

/// <summary>Numbers as the findings write them.</summary>
internal static class PreflightText
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>With the unit that leaves at most four digits before the point; 1 KB is 1,024 B.</summary>
    public static string Size(double bytes)
    {
        var unit = 0;
        while (bytes >= 1024 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return bytes < 10 && unit > 0 ? $"{bytes:0.0} {Units[unit]}" : $"{bytes:0} {Units[unit]}";
    }

    public static string Count(long number, string one, string many) => number == 1 ? $"1 {one}" : $"{number:N0} {many}";
}
