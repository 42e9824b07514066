namespace ActorLoad.Core.Plan.Values;

/// <summary>Conditions such as <c>service.p99 &lt; 20ms</c>: a figure, an operator, a value in the figure's unit.</summary>
internal static class ThresholdParser
{
    /// <summary>Those of two characters first, so that <c>&lt;=</c> is not read as <c>&lt;</c>.</summary>
    private static readonly (string Text, Comparison Comparison)[] Operators =
    [
        ("<=", Comparison.LessOrEqual), (">=", Comparison.GreaterOrEqual), ("==", Comparison.Equal), ("!=", Comparison.NotEqual),
        ("<", Comparison.Less), (">", Comparison.Greater),
    ];

    public static Parsed<Threshold> Parse(string text)
    {
        var at = text.AsSpan().IndexOfAny("<>=!");
        if (at < 0)
            return Parsed.Wrong<Threshold>("no operator, one of < <= > >= == !=");
        var (sign, comparison) = Array.Find(Operators, candidate => text.AsSpan(at).StartsWith(candidate.Text));
        if (sign is null)
            return Parsed.Wrong<Threshold>("not an operator, one of < <= > >= == !=");

        var name = text[..at].Trim();
        if (ThresholdFigures.Find(name) is not { } figure)
            return Parsed.Wrong<Threshold>(UnknownFigure(name));
        var value = ParseValue(text[(at + sign.Length)..].Trim(), figure);
        return value.Error is { } error
            ? Parsed.Wrong<Threshold>(error)
            : Parsed.Ok(new Threshold(text.Trim(), figure.Name, comparison, value.Value));
    }

    private static Parsed<double> ParseValue(string text, ThresholdFigure figure)
    {
        var (parsed, unit) = figure.Kind switch
        {
            FigureKind.Duration => (Durations.ParseMicroseconds(text), "a duration such as 20ms"),
            FigureKind.Size => (ParseSize(text), "a size such as 500MB"),
            FigureKind.Share => (Numbers.ParseNumber(text), "a share from 0 to 1"),
            _ => (Numbers.ParseNumber(text), "a number"),
        };
        var max = figure.Kind == FigureKind.Share ? 1 : double.MaxValue;
        return parsed.IsValid && parsed.Value >= 0 && parsed.Value <= max
            ? parsed
            : Parsed.Wrong<double>($"{figure.Name} is held against {unit}, 0 or more");
    }

    private static Parsed<double> ParseSize(string text)
    {
        var size = Sizes.Parse(text);
        return size.Error is { } error ? Parsed.Wrong<double>(error) : Parsed.Ok((double)size.Value);
    }

    private static string UnknownFigure(string name)
    {
        var shown = ConfigProblem.Shown(name);
        return Nearest.Find(name, ThresholdFigures.All.Select(figure => figure.Name)) is { } near
            ? $"no figure {shown}, did you mean {near}?"
            : $"no figure {shown}; figures are of service, response, scheduleLag, connect, connections, messages and generator";
    }
}
