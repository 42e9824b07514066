using System.Net.Sockets;
using ActorLoad.Hosting.Operate;
using ActorLoad.Operate;
using Akka.Actor;
using Akka.Configuration;

namespace ActorLoad.Cluster;

/// <summary>Starts actor systems that listen for others.</summary>
internal static class ClusterSystem
{
    /// <param name="config">See <see cref="ClusterConfig.Of"/>.</param>
    /// <exception cref="SocketException">It can't listen where it is to.</exception>
    public static ActorSystem Start(Config config, RunLog log)
    {
        try
        {
            return ActorSystems.Start(ClusterConfig.System, config, log.Factory);
        }
        catch (Exception e) when (SocketErrorOf(e) is { } error)
        {
            throw new SocketException((int)error.SocketErrorCode, error.Message);
        }
    }

    /// <summary>What lies under the layers of an actor system that could not be started; null: it was no socket.</summary>
    private static SocketException? SocketErrorOf(Exception? e) => e switch
    {
        null => null,
        SocketException error => error,
        AggregateException many => many.InnerExceptions.Select(SocketErrorOf).FirstOrDefault(error => error is not null),
        _ => SocketErrorOf(e.InnerException),
    };
}
