namespace Pbm.Tests.Core;

/// <summary>The palette that docs/pbm.md shows.</summary>
internal static class GreetingPalette
{
    // <docs>
    public static Palette Palette { get; } = new("greet", "Says hello",
        new Command("hello", "Greet somebody", Hello, Argument.Text("NAME", "Whom").Or("world"), Argument.Flag("loudly", "In capitals", "-l")));

    private static void Hello(Invocation call, IReply reply)
    {
        var text = $"hello, {call.Text("NAME")}";
        reply.Line(call.Has("loudly") ? text.ToUpperInvariant() : text);
        reply.Ok();
    }
    // </docs>
}
