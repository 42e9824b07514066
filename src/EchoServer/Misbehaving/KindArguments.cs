using System.Globalization;

namespace EchoServer.Misbehaving;

/// <summary>The arguments behind a kind's name. Each reader throws a <see cref="FormatException"/> that says what is allowed.</summary>
/// <param name="text">The whole value, kind and all.</param>
/// <param name="form">How it should look, for messages.</param>
/// <param name="values">What stood between the colons.</param>
internal sealed class KindArguments(string text, string form, IReadOnlyList<string> values)
{
    private const int MaxNumber = 1_000_000_000;

    public string Text => text;

    public void RequireAtMost(int count)
    {
        if (values.Count > count) throw Wrong(count == 0 ? "takes no argument" : $"takes at most {count} argument(s)");
    }

    public TimeSpan Duration(int index) => DurationText.TryParse(Required(index), out var duration)
        ? duration
        : throw Wrong($"{values[index]} is no duration; allowed are 1ms to 1h, such as 200ms, 2s, 1.5s or 1m");

    public int Number(int index) =>
        int.TryParse(Required(index), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxNumber
            ? number
            : throw Wrong($"{values[index]} is no whole number of 1 to {MaxNumber}");

    public int NumberOr(int index, int otherwise) => index < values.Count ? Number(index) : otherwise;

    private string Required(int index) => index < values.Count ? values[index] : throw Wrong("an argument is missing");

    private FormatException Wrong(string what) => new($"{what}; the form is {form}");
}
