using Akka.Actor;

namespace ActorLoad.Inspecting;

/// <summary>One actor as it stands in its system's tree.</summary>
/// <param name="Class">Of the actor, without its namespace.</param>
/// <param name="Mailbox">Messages that wait in it.</param>
public readonly record struct ActorEntry(IActorRef Ref, string Class, int Mailbox)
{
    public string Name => Ref.Path.Name;

    public string Path => Ref.Path.Elements.Count == 0 ? "/" : "/" + string.Join('/', Ref.Path.Elements);
}

/// <summary>
/// Reads a system's tree of actors from outside, while it works: nothing is asked of an actor, nothing is stopped, and what comes and goes meanwhile may be in it
/// or not.
/// </summary>
/// <remarks>
/// Siblings are gone through one by one and never made a list of: one of fifteen thousand is a large object, and each collection of those stops a process of as many
/// connections for a tenth of a second.
/// </remarks>
public sealed class ActorTree(ActorSystem system)
{
    private IActorRef Root => ((ExtendedActorSystem)system).Provider.RootGuardian;

    /// <summary>An entry for whoever it is; a reference without a cell, such as a promise's, has no class of its own.</summary>
    public static ActorEntry EntryOf(IActorRef actor) => actor is ActorRefWithCell { Underlying: { } cell }
        ? new ActorEntry(actor, NameOf(cell.Props.Type), cell.NumberOfMessages)
        : new ActorEntry(actor, NameOf(actor.GetType()), 0);

    public static IEnumerable<IActorRef> ChildrenOf(IActorRef actor) => actor is ActorRefWithCell parent ? parent.Children : [];

    /// <summary>Null: nobody has that path now.</summary>
    /// <param name="path">From the root, such as <c>/user/run/connections/17</c>; without the slash, under <c>/user</c>.</param>
    public IActorRef? Find(string path)
    {
        IActorRef? at = Root;
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in path.StartsWith('/') ? names : ["user", .. names])
        {
            at = at is ActorRefWithCell parent ? parent.GetSingleChild(name) : null;
            if (at is null || at.IsNobody() || at.Path.Name != name)
                return null;
        }

        return at;
    }

    /// <summary>The actor and all below it, parents first.</summary>
    public IEnumerable<ActorEntry> Walk(IActorRef? from = null)
    {
        var first = from ?? Root;
        yield return EntryOf(first);
        var levels = new Stack<IEnumerator<IActorRef>>([ChildrenOf(first).GetEnumerator()]);
        while (levels.TryPeek(out var level))
        {
            if (!level.MoveNext())
            {
                levels.Pop().Dispose();
                continue;
            }

            yield return EntryOf(level.Current);
            levels.Push(ChildrenOf(level.Current).GetEnumerator());
        }
    }

    private static string NameOf(Type type) => type.IsGenericType ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] : type.Name;
}
