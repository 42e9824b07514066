namespace EchoServer.Misbehaving;

/// <summary>Finds what was probably meant.</summary>
internal static class NearestName
{
    /// <returns>The name with, in small letters, the fewest letters to add, drop or change; the first of several.</returns>
    public static string Of(string typed, IEnumerable<string> names) => names.MinBy(name => Distance(typed.ToLowerInvariant(), name))!;

    // Levenshtein's distance, row by row.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
