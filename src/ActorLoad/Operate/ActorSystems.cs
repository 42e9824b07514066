using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;
using Microsoft.Extensions.Logging;

namespace ActorLoad.Operate;

/// <summary>Starts actor systems whose log is the program's.</summary>
public static class ActorSystems
{
    /// <param name="config">All of it but what Akka has itself.</param>
    /// <exception cref="Exception">Whatever the extensions that it starts throw.</exception>
    /// <remarks>
    /// Not by <see cref="ActorSystem.Create(string, ActorSystemSetup)"/>, which looks for an app.config whatever it is given: System.Configuration, an XML reader and
    /// 40 ms of compiling, for a file that this program does not have.
    /// </remarks>
    public static ActorSystem Start(string name, Config config, ILoggerFactory log)
    {
        var system = new ActorSystemImpl(name, config, ActorSystemSetup.Create(new AkkaLogSetup(log)));
        system.Start();
        return system;
    }
}
