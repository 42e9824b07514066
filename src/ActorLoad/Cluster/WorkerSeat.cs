using ActorLoad.Core.Plan;
using Akka.Actor;

namespace ActorLoad.Cluster;

/// <summary>A worker that is let in and has its share of a run.</summary>
/// <param name="Name">As the report has it.</param>
/// <param name="Machine">Equal for the processes of one machine.</param>
/// <param name="Cores">That it may use.</param>
/// <param name="Node">Takes its orders.</param>
public sealed record WorkerSeat(string Name, string Machine, double Cores, long Incarnation, IActorRef Node, IdRange Share)
{
    public Address Address => Node.Path.Address;
}
