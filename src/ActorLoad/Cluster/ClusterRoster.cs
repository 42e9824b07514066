using System.Collections.Concurrent;
using Akka.Actor;

namespace ActorLoad.Cluster;

/// <summary>What a coordinator's operators are told of the members of its cluster, beside what the cluster knows of them. Thread-safe.</summary>
public sealed class ClusterRoster
{
    private readonly ConcurrentDictionary<Address, RosterEntry> _members = new();

    public void Add(Address member, string name, string console) => _members[member] = new RosterEntry(name, console);

    /// <summary>Nothing is known: both are empty.</summary>
    public RosterEntry Of(Address member) => _members.GetValueOrDefault(member) ?? RosterEntry.Unknown;

    /// <summary>By its name, such as <c>worker-2</c>; the newest of that name. Null: there was none.</summary>
    public Address? AddressOf(string name) => _members.Where(member => member.Value.Name == name).Select(member => member.Key).LastOrDefault();
}

/// <param name="Name">As the report has it, such as <c>worker-2</c>.</param>
/// <param name="Console">Where its operator's console listens, as host and port; empty: nowhere.</param>
public sealed record RosterEntry(string Name, string Console)
{
    public static RosterEntry Unknown { get; } = new("", "");
}
