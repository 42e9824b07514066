using System.Collections.Immutable;

namespace ActorLoad.Inspecting;

/// <summary>How an operator looks into an actor of ours.</summary>
public static class InspectProtocol
{
    /// <summary>To any of our actors: how do you stand? Answered with <see cref="Inspected"/>.</summary>
    public sealed class Inspect
    {
        public static readonly Inspect Instance = new();
    }

    /// <summary>To a connection group: what do you know of this connection? Answered with <see cref="Inspected"/>.</summary>
    public sealed record InspectConnection(int Id);

    /// <param name="Fields">Names and values, for people, in the order in which they are to be read.</param>
    public sealed record Inspected(ImmutableArray<InspectedField> Fields);
}

/// <param name="Name">In lower case, such as <c>in flight</c>.</param>
public readonly record struct InspectedField(string Name, string Value);
