using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace ActorLoad.Core.Plan;

/// <summary>Everything a run can be told, read from HOCON under <c>actor-load</c>; valid by construction of <see cref="LoadOptionsReader"/>.</summary>
/// <remarks>Defaults, units and ranges are documented once, in <c>hocon/reference.hocon</c>.</remarks>
public sealed record LoadOptions
{
    /// <summary>Where to connect. Empty: the run starts an echo server of its own.</summary>
    public required ImmutableArray<TargetRange> Targets { get; init; }

    /// <summary>Local addresses to connect from, used in turn. Empty: the kernel chooses.</summary>
    public required ImmutableArray<IPAddress> Sources { get; init; }

    public required int Connections { get; init; }

    /// <summary>Same seed, same plan: frame bytes and sizes, first frame of each connection, random phases.</summary>
    public required long Seed { get; init; }

    /// <summary>Free text that goes into the report, to tell runs apart.</summary>
    public required string Label { get; init; }

    public required RampOptions Ramp { get; init; }
    public required MessageOptions Message { get; init; }
    public required HoldOptions Hold { get; init; }

    /// <summary>Of the actors alone.</summary>
    public required TcpOptions Tcp { get; init; }

    public required DrainOptions Drain { get; init; }
    public required ReconnectOptions Reconnect { get; init; }
    public required LimitOptions Limits { get; init; }
    public required ImmutableArray<Threshold> Thresholds { get; init; }
    public required MetricsOptions Metrics { get; init; }
    public required PbmOptions Pbm { get; init; }
    public required DashboardOptions Dashboard { get; init; }
    public required WorkersOptions Workers { get; init; }
    public required CheckpointOptions Checkpoint { get; init; }

    /// <summary>Whether the actors' connections are on an epoll set of our own; else on Akka.IO. Who asks for writes by Akka.IO asks for Akka.IO.</summary>
    public bool UsesEpoll => Tcp.Layer == TcpLayer.Auto && Message.Write == WritePath.Socket && OperatingSystem.IsLinux();

    /// <summary>For <c>actorload find</c> alone.</summary>
    public required FindOptions Find { get; init; }

    /// <summary>For <c>actorload-baseline</c> alone.</summary>
    public required BaselineOptions Baseline { get; init; }
}

/// <summary>A host and the inclusive range of ports on it; <c>HOST:PORT</c> is a range of one.</summary>
public sealed record TargetRange(string Host, int FirstPort, int LastPort)
{
    public override string ToString() => (Host.Contains(':') ? $"[{Host}]" : Host) + (FirstPort == LastPort ? $":{FirstPort}" : $":{FirstPort}-{LastPort}");
}

/// <param name="RatePerSecond">Connects started per second, retries and reconnects included.</param>
/// <param name="InFlight">Connects under way at once, at most.</param>
/// <param name="GiveUpAfter">The ramp ends with what is open when no connection has opened for this long.</param>
public sealed record RampOptions(double RatePerSecond, int InFlight, TimeSpan ConnectTimeout, RetryOptions Retry, TimeSpan GiveUpAfter);

/// <param name="Max">Tries after the first, for a connection that never opened.</param>
public sealed record RetryOptions(int Max, TimeSpan MinBackoff, TimeSpan MaxBackoff);

/// <param name="Interval">From one send of a connection to its next; null: <c>off</c>, connections are held and nothing is sent.</param>
/// <param name="MinSize">Smallest payload in bytes, the 4-byte header not counted.</param>
/// <param name="MaxSize">Largest payload in bytes, inclusive.</param>
/// <param name="InFlight">Unanswered messages a connection may have; a send that would exceed it is skipped.</param>
/// <param name="Tick">Shortest time from one release of what is due to the next; it is in the response times, by a half of it at the median. Of the actors alone.</param>
/// <param name="Write">Of the actors alone.</param>
public sealed record MessageOptions(
    TimeSpan? Interval, Spread Spread, int MinSize, int MaxSize, ReplyCheck Check, TimeSpan ReplyTimeout, int InFlight, TimeSpan Tick, WritePath Write);

/// <summary>How the connections' sends are laid over an interval.</summary>
public enum Spread
{
    /// <summary>Connection i of N at (i/N) of the interval.</summary>
    Even,

    /// <summary>At a point drawn from the seed.</summary>
    Random,

    /// <summary>All at once.</summary>
    Burst,
}

/// <summary>What makes a reply right.</summary>
public enum ReplyCheck
{
    /// <summary>It is the request, byte for byte.</summary>
    Echo,

    /// <summary>It is well framed; its bytes are not looked at.</summary>
    Length,
}

/// <summary>The way of a message to its socket.</summary>
public enum WritePath
{
    /// <summary>The connection's actor writes.</summary>
    Socket,

    /// <summary>Through Akka.IO's actor, always.</summary>
    Akka,
}

/// <param name="Layer">What connections are on.</param>
public sealed record TcpOptions(TcpLayer Layer);

/// <summary>What is between a connection's actor and the kernel.</summary>
public enum TcpLayer
{
    /// <summary>An epoll set of our own, where the kernel has one and nothing asks for Akka.IO; else Akka.IO.</summary>
    Auto,

    /// <summary>Akka.IO: an actor of its own for each connection.</summary>
    Akka,
}

public sealed record HoldOptions(TimeSpan Duration);

public sealed record DrainOptions(TimeSpan Timeout, CloseMode Close);

/// <summary>How connections are closed at the end of a run.</summary>
public enum CloseMode
{
    /// <summary>With RST: no port is left in TIME_WAIT.</summary>
    Rst,

    /// <summary>With FIN: orderly, and each port is held for 60 s.</summary>
    Fin,
}

public sealed record ReconnectOptions(bool Enabled, TimeSpan MinBackoff, TimeSpan MaxBackoff, Jitter Jitter);

/// <summary>Randomness in a backoff.</summary>
public enum Jitter
{
    /// <summary>Uniform in [0, backoff).</summary>
    Full,

    /// <summary>Always the whole backoff.</summary>
    Off,
}

/// <param name="ScheduleLagP99">Above it the generator sent too late.</param>
/// <param name="DispatcherDelayP99">Above it the generator's own queue is in the latencies.</param>
/// <param name="Cpu">Share of the cores this process may use, over the hold.</param>
/// <param name="Stall">One pause of the process this long is too long.</param>
/// <param name="StalledShare">Pauses over 100 ms may take this share of the hold together.</param>
/// <param name="Tolerance">Share of messages that may be lost, and of connections that may be missing.</param>
public sealed record LimitOptions(
    TimeSpan ScheduleLagP99, TimeSpan DispatcherDelayP99, double Cpu, TimeSpan Stall, double StalledShare, double Tolerance);

/// <param name="Port">0: any free port, which is printed.</param>
/// <param name="Linger">How long the endpoint stays up after the run.</param>
public sealed record MetricsOptions(bool Enabled, string Host, int Port, TimeSpan Linger);

/// <summary>The operator's port, which <c>pbm</c> connects to.</summary>
/// <param name="Port">0: any free port, which is logged.</param>
/// <param name="Token">What a client has to know. Empty: whoever reaches the port is an operator, which is why the host is then this machine alone.</param>
/// <param name="LogPalettes">Say at the start, in the log, which palettes there are.</param>
public sealed record PbmOptions(bool Enabled, string Host, int Port, string Token, bool LogPalettes)
{
    /// <summary>Without the token: a record is soon in a log.</summary>
    public override string ToString() => $"PbmOptions {{ Enabled = {Enabled}, Host = {Host}, Port = {Port}, LogPalettes = {LogPalettes} }}";
}

/// <summary>The live page.</summary>
/// <param name="Port">0: any free port, which is printed.</param>
/// <param name="Token">What a browser has to know to read the page. Empty: nothing, which goes only with a host of this machine alone.</param>
public sealed record DashboardOptions(bool Enabled, string Host, int Port, string Token)
{
    /// <summary>Without the token: a record is soon in a log.</summary>
    public override string ToString() => $"DashboardOptions {{ Enabled = {Enabled}, Host = {Host}, Port = {Port} }}";
}

/// <summary>The result so far, kept in a file for the case that the run is killed.</summary>
/// <param name="File">Empty: none.</param>
/// <param name="Every">The file is at most this old.</param>
public sealed record CheckpointOptions(string File, TimeSpan Every);

/// <summary>A search for the most that a server holds.</summary>
/// <param name="Start">The first step's connections, or messages a second.</param>
/// <param name="Max">No step has more; null: <c>auto</c>, what this machine allows.</param>
/// <param name="Precision">Share of what holds that may lie between it and what fails.</param>
public sealed record FindOptions(FindBy By, int Start, int? Max, double Precision);

/// <summary>What a search raises.</summary>
public enum FindBy
{
    Connections,

    /// <summary>Messages a second, of all connections together.</summary>
    Rate,
}

/// <summary>The processes that share a run.</summary>
/// <param name="Count">Worker processes on this machine; null: <c>auto</c>.</param>
/// <param name="Remote">Workers that other machines bring (<c>actorload worker --join</c>); the run waits for them.</param>
/// <param name="Host">Where the coordinator listens for workers.</param>
/// <param name="Port">0: any free port.</param>
/// <param name="JoinTimeout">How long the run waits for all of them to be ready.</param>
/// <param name="LostAfter">A worker that says nothing for so long is lost, and so is a coordinator to its worker.</param>
/// <param name="JoinCookie">What a worker has to know to be let in. Empty: only processes that this run started are.</param>
public sealed record WorkersOptions(
    int? Count, int Remote, string Host, int Port, TimeSpan JoinTimeout, NodeLost NodeLost, TimeSpan LostAfter, string JoinCookie)
{
    /// <summary>Without the cookie: a record is soon in a log.</summary>
    public override string ToString() =>
        $"WorkersOptions {{ Count = {Count?.ToString(CultureInfo.InvariantCulture) ?? "auto"}, Remote = {Remote}, Host = {Host}, Port = {Port}, "
        + $"JoinTimeout = {JoinTimeout}, NodeLost = {NodeLost}, LostAfter = {LostAfter} }}";
}

/// <summary>What becomes of a run that has lost a worker.</summary>
public enum NodeLost
{
    /// <summary>It goes on without the lost share, which its report names.</summary>
    Continue,

    /// <summary>The other workers take over the lost share.</summary>
    Reassign,

    /// <summary>It ends early, with a report.</summary>
    Abort,
}

/// <param name="StackBytes">Stack of each connection's thread, in bytes; without effect where no thread belongs to a connection.</param>
public sealed record BaselineOptions(BaselineModel Model, int StackBytes);

/// <summary>How the baseline reads and writes its connections.</summary>
public enum BaselineModel
{
    /// <summary>Two blocking threads a connection, a reader and a writer.</summary>
    Threads,

    /// <summary>One blocking thread a connection.</summary>
    Thread,

    /// <summary>Asynchronous sockets on the runtime's thread pool.</summary>
    Async,
}

/// <summary>A condition on one figure of the report, such as <c>service.p99 &lt; 20ms</c>.</summary>
/// <param name="Expression">As the user wrote it.</param>
/// <param name="Figure">Dotted name of the figure, one of <see cref="ThresholdFigures"/>.</param>
/// <param name="Value">In the figure's own unit: microseconds, bytes, a count or a share.</param>
public sealed record Threshold(string Expression, string Figure, Comparison Comparison, double Value);

public enum Comparison
{
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}
