namespace EndToEnd.Harness;

/// <summary>What a test measured for a line of docs/reliability.md: in its output, from which <c>bench/faults</c> takes it.</summary>
internal static class Figure
{
    public static void Of(int line, string text) => TestContext.Current.TestOutputHelper?.WriteLine($"figure R{line}: {text}");
}
