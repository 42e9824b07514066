namespace ActorLoad.Core.Plan.Values;

/// <summary>Finds the name that a mistyped one was meant to be.</summary>
internal static class Nearest
{
    /// <summary>No name is that long; comparing with longer text would only cost time.</summary>
    private const int MaxLength = 100;

    /// <summary>The candidate with the fewest slips of the finger, the first of several; null where none is near.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > MaxLength)
            return null;
        var (best, bestDistance) = ((string?)null, Math.Max(2, name.Length / 3) + 1);
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - name.Length) >= bestDistance)
                continue;
            var distance = Distance(name, candidate);
            if (distance < bestDistance)
                (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    /// <summary>Letters inserted, deleted, replaced, or swapped with their neighbour (Damerau-Levenshtein; no letter is edited twice).</summary>
    public static int Distance(string a, string b)
    {
        var (beforeLast, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replace, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[b.Length];
    }
}
