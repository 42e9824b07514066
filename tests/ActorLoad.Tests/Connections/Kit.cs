using Akka.TestKit;

namespace ActorLoad.Tests.Connections;

/// <summary>How the specs' actor systems are set: patient, since the machine may be loaded, and silent.</summary>
internal static class Kit
{
    public const string Hocon =
        """
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          log-dead-letters = off
          test.single-expect-default = 20s
          test.default-timeout = 20s
        }

        """;

    /// <summary>Timers that go only when the test says so.</summary>
    public const string VirtualTime = Hocon + """akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """;

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The probe was told nothing else up to now, by whoever has finished telling.</summary>
    public static void ExpectNothingElse(this TestProbe probe)
    {
        const string end = "nothing else";
        probe.Ref.Tell(end, Akka.Actor.ActorRefs.NoSender);
        probe.ExpectMsg(end);
    }
}
