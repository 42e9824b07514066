namespace ActorLoad.Core.Plan.Values;

/// <summary>A value, or what is wrong with the text it was to be read from.</summary>
/// <param name="Error">Null: <paramref name="Value"/> stands.</param>
internal readonly record struct Parsed<T>(T Value, string? Error)
{
    public bool IsValid => Error is null;
}

internal static class Parsed
{
    public static Parsed<T> Ok<T>(T value) => new(value, null);

    public static Parsed<T> Wrong<T>(string error) => new(default!, error);
}
