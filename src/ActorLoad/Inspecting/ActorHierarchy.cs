using System.Globalization;
using ActorLoad.Core.Report;
using Akka.Actor;

namespace ActorLoad.Inspecting;

/// <summary>
/// A system's tree of actors as lines. Sixty thousand siblings are no tree: of each class of siblings the first are shown, and the others counted.
/// </summary>
public static class ActorHierarchy
{
    /// <param name="from">Where it begins.</param>
    /// <param name="depth">Levels below that.</param>
    /// <param name="siblings">Shown of each class of the children of one parent.</param>
    public static IEnumerable<string> Lines(IActorRef from, int depth, int siblings) => Lines(ActorTree.EntryOf(from), 0, depth, siblings);

    private static IEnumerable<string> Lines(ActorEntry actor, int level, int depth, int siblings)
    {
        var (children, classes) = KinOf(actor.Ref, level == depth ? 0 : siblings);
        yield return Line(level == 0 ? actor.Path : actor.Name, actor, children, level);
        if (level == depth)
            yield break;
        foreach (var (name, kin) in classes)
        {
            foreach (var line in kin.First.SelectMany(child => Lines(child, level + 1, depth, siblings)))
                yield return line;
            if (kin.Count > kin.First.Count)
            {
                yield return Indent(level + 1) + string.Create(CultureInfo.InvariantCulture,
                    $"and {Humanize.Count(kin.Count - kin.First.Count)} more {name}, {Humanize.Count(kin.Waiting)} messages waiting in all {Humanize.Count(kin.Count)}");
            }
        }
    }

    private static (int Children, SortedDictionary<string, Kin> Classes) KinOf(IActorRef parent, int siblings)
    {
        var (children, classes) = (0, new SortedDictionary<string, Kin>(StringComparer.Ordinal));
        foreach (var child in ActorTree.ChildrenOf(parent).Select(ActorTree.EntryOf))
        {
            children++;
            if (!classes.TryGetValue(child.Class, out var kin))
                classes[child.Class] = kin = new Kin(siblings);
            kin.Add(child);
        }

        return (children, classes);
    }

    private static string Line(string name, ActorEntry actor, int children, int level)
    {
        var line = $"{Indent(level)}{name}  {actor.Class}";
        if (actor.Mailbox > 0)
            line += $"  mailbox {Humanize.Count(actor.Mailbox)}";
        return children > 0 ? $"{line}  children {Humanize.Count(children)}" : line;
    }

    private static string Indent(int level) => new(' ', 2 * level);

    /// <summary>The siblings of one class: how many, and the first of them by name.</summary>
    private sealed class Kin(int shown)
    {
        public List<ActorEntry> First { get; } = [];
        public int Count { get; private set; }
        public long Waiting { get; private set; }

        public void Add(ActorEntry actor)
        {
            Count++;
            Waiting += actor.Mailbox;
            if (First.Count == shown && (shown == 0 || Names.Order.Compare(First[^1].Name, actor.Name) <= 0))
                return;
            var place = First.FindLastIndex(other => Names.Order.Compare(other.Name, actor.Name) <= 0) + 1;
            First.Insert(place, actor);
            if (First.Count > shown)
                First.RemoveAt(shown);
        }
    }

    /// <summary>Numbers by their value, before other names.</summary>
    private sealed class Names : IComparer<string>
    {
        public static readonly Names Order = new();

        public int Compare(string? x, string? y) => (Number(x), Number(y)) switch
        {
            ({ } a, { } b) => a.CompareTo(b),
            ({ }, null) => -1,
            (null, { }) => 1,
            _ => string.CompareOrdinal(x, y),
        };

        private static double? Number(string? name) => double.TryParse(name, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
