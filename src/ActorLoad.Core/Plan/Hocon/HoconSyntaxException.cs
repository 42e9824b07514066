namespace ActorLoad.Core.Plan.Hocon;

/// <summary>The text is not HOCON from here on. It does not leave <see cref="ConfigText"/> and the reading of <c>--set</c>.</summary>
internal sealed class HoconSyntaxException(int line, int column, string what) : Exception($"line {line}, column {column}: {what}")
{
    /// <summary>Without the place, for a text of one line.</summary>
    public string What { get; } = what;
}
