namespace ActorLoad.Compare.Output;

/// <summary>Lines of C# and Go that say something: neither blank nor comment alone.</summary>
/// <remarks>Comments are <c>//</c> and <c>/* */</c> in both. A comment's start inside a string counts as one only where the line begins with it.</remarks>
public static class LineCounter
{
    public static int Count(IEnumerable<string> lines)
    {
        var count = 0;
        var inside = false;
        foreach (var line in lines)
        {
            var (code, still) = Look(line.AsSpan().Trim(), inside);
            inside = still;
            if (code)
                count++;
        }

        return count;
    }

    private static (bool Code, bool Inside) Look(ReadOnlySpan<char> rest, bool inside)
    {
        while (true)
        {
            if (inside)
            {
                var end = rest.IndexOf("*/");
                if (end < 0)
                    return (false, true);
                rest = rest[(end + 2)..].Trim();
                inside = false;
            }

            if (rest.IsEmpty || rest.StartsWith("//"))
                return (false, false);
            if (!rest.StartsWith("/*"))
                return (true, OpensComment(rest));
            rest = rest[2..];
            inside = true;
        }
    }

    /// <summary>Whether a comment that begins after code goes on in the next line.</summary>
    private static bool OpensComment(ReadOnlySpan<char> code)
    {
        var open = code.LastIndexOf("/*");
        return open >= 0 && code[open..].IndexOf("*/") < 0 && code[..open].IndexOf("//") < 0 && code[..open].Count('"') % 2 == 0;
    }
}
