using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Dispatch;
using Akka.Event;
using Microsoft.Extensions.Logging;
using AkkaLevel = Akka.Event.LogLevel;
using Level = Microsoft.Extensions.Logging.LogLevel;

namespace ActorLoad.Operate;

/// <summary>Hands an actor system the log that its <see cref="AkkaLogBridge"/> writes to.</summary>
public sealed class AkkaLogSetup(ILoggerFactory loggers) : Setup
{
    public ILoggerFactory Loggers { get; } = loggers;

    /// <summary>A logger of the program's own, for what its user is to see whatever <c>akka.loglevel</c> says.</summary>
    /// <returns>One that writes nothing where the system has no log.</returns>
    public static ILogger LoggerOf(ActorSystem system, string category) =>
        system.Settings.Setup.Get<AkkaLogSetup>() is { HasValue: true, Value: var setup }
            ? setup.Loggers.CreateLogger(category)
            : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;
}

/// <summary>
/// Akka's logger actor: started by Akka as <see cref="Hocon"/> says, told every log event, and writes them to the program's log without
/// those that come once for each connection.
/// </summary>
public sealed class AkkaLogBridge : UntypedActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    /// <summary>Makes this the only logger of a system; nothing of Akka's is then written to stdout.</summary>
    public const string Hocon =
        """
        akka {
          loggers = ["ActorLoad.Operate.AkkaLogBridge, actorload"]
          stdout-loglevel = OFF
          loglevel = INFO
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
        }
        """;

    private readonly Dictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);
    private ILoggerFactory? _factory;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LogEvent entry:
                if (!ConnectionNoise.Matches(entry)) Forward(entry);
                break;
            case InitializeLogger:
                _factory = Context.System.Settings.Setup.Get<AkkaLogSetup>() is { HasValue: true, Value: var setup } ? setup.Loggers : null;
                Sender.Tell(new LoggerInitialized());
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Forward(LogEvent entry)
    {
        if (_factory is null) return;
        var source = ShortName(entry);
        if (!_loggers.TryGetValue(source, out var logger)) logger = _loggers[source] = _factory.CreateLogger("Akka." + source);
        var state = new AkkaState(entry.Message?.ToString() ?? "", source, entry.LogSource);
        logger.Log(LevelOf(entry.LogLevel()), default, state, entry.Cause, static (state, _) => state.Message);
    }

    /// <summary>The class that logs; where a text names the source, that without the address which Akka adds in brackets.</summary>
    private static string ShortName(LogEvent entry) =>
        entry.LogClass == typeof(DummyClassForStringSources)
            ? entry.LogSource.Split('(', 2)[0].TrimEnd()
            : entry.LogClass.Name.Split('`')[0];

    private static Level LevelOf(AkkaLevel level) => level switch
    {
        AkkaLevel.DebugLevel => Level.Debug,
        AkkaLevel.InfoLevel => Level.Information,
        AkkaLevel.WarningLevel => Level.Warning,
        _ => Level.Error,
    };
}
