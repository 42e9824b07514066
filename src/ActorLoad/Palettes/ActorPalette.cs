using System.Globalization;
using ActorLoad.Connections;
using ActorLoad.Core.Pbm;
using ActorLoad.Core.Report;
using ActorLoad.Inspecting;
using Akka.Actor;
using static ActorLoad.Inspecting.InspectProtocol;

namespace ActorLoad.Palettes;

/// <summary>The console's commands that look into an actor system. What they read they read from outside; only <c>inspect</c> asks an actor something.</summary>
public static class ActorPalette
{
    private const string Path = "PATH", Depth = "DEPTH", Number = "N";
    private const int MaxActors = 10_000_000;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public static Palette Of(ActorSystem system)
    {
        var tree = new ActorTree(system);
        return new Palette("actor", "Look into the actors of this process", [
            new("system", "Name, address, uptime, number of actors", (_, reply) => System(system, tree, reply)),
            new(
                "hierarchy", "The tree of actors; of many like siblings the first few",
                (call, reply) => Hierarchy(tree, call, reply),
                Argument.Whole(Depth, "Levels below the start", 0, 100).By("-d").Or("4"),
                Argument.Text(Path, "Path of the actor to begin with").By("-s").Or("/"),
                Argument.Whole(Number, "Siblings of a class shown under each parent", 0, MaxActors).By("-l").Or("3")) { Rehearsal = "" },
            new(
                "inspect", "One actor: class, state, mailbox, what it says of itself; a number is a connection's id",
                (call, reply) => Inspect(tree, call.Text(Path), reply),
                Argument.Text(Path, "Such as /user/run/connections/17, or 17").Required()) { Rehearsal = "/user" },
            new(
                "top", "The longest mailboxes",
                (call, reply) => Top(tree, call.Whole(Number), reply),
                Argument.Whole(Number, "Actors to show", 1, 1_000).By("-n").Or("10")) { Rehearsal = "" },
            new("count", "How many actors there are of each class", (_, reply) => Count(tree, reply)) { Rehearsal = "" },
        ]);
    }

    private static void System(ActorSystem system, ActorTree tree, IReply reply)
    {
        var actors = tree.Walk().LongCount();
        reply.Record(
            new Field("name", system.Name),
            new Field("address", ((ExtendedActorSystem)system).Provider.DefaultAddress.ToString()),
            new Field("uptimeSeconds", Math.Round(system.Uptime.TotalSeconds, 3), Humanize.Clock(system.Uptime)),
            new Field("actors", actors, Humanize.Count(actors)),
            new Field("akka", typeof(ActorSystem).Assembly.GetName().Version?.ToString(3)));
        reply.Ok();
    }

    private static void Hierarchy(ActorTree tree, Invocation call, IReply reply)
    {
        if (Find(tree, call.Text(Path), reply) is not { } from)
            return;
        foreach (var line in ActorHierarchy.Lines(from, call.Whole(Depth), call.Whole(Number)))
            reply.Line(line);
        reply.Ok();
    }

    private static void Top(ActorTree tree, int count, IReply reply)
    {
        var longest = tree.Walk().Where(actor => actor.Mailbox > 0).OrderByDescending(actor => actor.Mailbox).Take(count).ToArray();
        if (longest.Length == 0)
            reply.Line("No message waits in any mailbox.");
        reply.Table([.. longest.Select(actor => new Field[]
        {
            new("path", actor.Path), new("class", actor.Class), new("mailbox", actor.Mailbox, Humanize.Count(actor.Mailbox)),
        })]);
        reply.Ok();
    }

    private static void Count(ActorTree tree, IReply reply)
    {
        var classes = tree.Walk()
            .AggregateBy(actor => actor.Class, (Count: 0L, Waiting: 0L), (sum, actor) => (sum.Count + 1, sum.Waiting + actor.Mailbox))
            .OrderByDescending(kin => kin.Value.Count).ThenBy(kin => kin.Key, StringComparer.Ordinal);
        reply.Table([.. classes.Select(kin => new Field[]
        {
            new("class", kin.Key), new("actors", kin.Value.Count, Humanize.Count(kin.Value.Count)),
            new("waiting", kin.Value.Waiting, Humanize.Count(kin.Value.Waiting)),
        })]);
        reply.Ok();
    }

    private static void Inspect(ActorTree tree, string path, IReply reply)
    {
        if (int.TryParse(path, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            _ = TellConnectionAsync(tree, id, reply);
        else if (Find(tree, path, reply) is { } actor)
            _ = TellAsync(actor, null, reply);
    }

    private static IActorRef? Find(ActorTree tree, string path, IReply reply)
    {
        if (tree.Find(path) is { } found)
            return found;
        reply.Fail($"No actor has the path {path} now; actor hierarchy shows those there are.");
        return null;
    }

    /// <summary>By its id, whether it has an actor now or not.</summary>
    private static async Task TellConnectionAsync(ActorTree tree, int id, IReply reply)
    {
        foreach (var group in tree.Walk(tree.Find("/user")).Where(actor => actor.Class == nameof(ConnectionGroup)).ToArray())
        {
            var known = await AskAsync(group.Ref, new InspectConnection(id));
            if (known is null)
            {
                reply.Fail($"{group.Path} has not answered within {Humanize.Duration(s_patience)}: it is too busy to say what it knows.");
                return;
            }

            if (known is [{ Value: "not of this group" }])
                continue;
            var prefix = string.Create(CultureInfo.InvariantCulture, $"{id}.");
            var actor = ActorTree.ChildrenOf(group.Ref)
                .Where(child => child.Path.Name == prefix[..^1] || child.Path.Name.StartsWith(prefix, StringComparison.Ordinal))
                .MaxBy(child => child.Path.Uid);
            if (actor is not null)
            {
                await TellAsync(actor, known, reply);
                return;
            }

            reply.Record([new Field("path", $"{group.Path}/{id}"), new Field("class", "none: it has no actor now"), .. FieldsOf(known)]);
            reply.Ok();
            return;
        }

        reply.Fail(string.Create(CultureInfo.InvariantCulture, $"No connection {id} is held in this process; pbm cluster show lists the others'."));
    }

    /// <param name="more">What others have said of it.</param>
    private static async Task TellAsync(IActorRef actor, IReadOnlyList<InspectedField>? more, IReply reply)
    {
        try
        {
            var entry = ActorTree.EntryOf(actor);
            var fields = new List<Field>
            {
                new("path", entry.Path),
                new("class", entry.Class),
                new("mailbox", entry.Mailbox, Humanize.Count(entry.Mailbox)),
                new("children", ActorTree.ChildrenOf(actor).Count()),
            };
            // Actors that are not ours would take the question for a message of theirs.
            if (actor is ActorRefWithCell { Underlying.Props.Type: { } type } && type.Assembly == typeof(ActorPalette).Assembly)
            {
                var told = await AskAsync(actor, InspectProtocol.Inspect.Instance);
                fields.AddRange(told is null
                    ? [new Field("state", "unknown", $"it has not answered within {Humanize.Duration(s_patience)}, or has nothing to say")]
                    : FieldsOf(told));
            }

            fields.AddRange(FieldsOf(more ?? []));
            reply.Record(fields);
            reply.Ok();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            reply.Fail($"It could not be looked into: {e.Message}");
        }
    }

    private static IEnumerable<Field> FieldsOf(IReadOnlyList<InspectedField> told) => told.Select(field => new Field(field.Name, field.Value));

    /// <summary>Null: no answer in time.</summary>
    private static async Task<IReadOnlyList<InspectedField>?> AskAsync(IActorRef actor, object question)
    {
        try
        {
            return (await actor.Ask<Inspected>(question, s_patience)).Fields;
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
