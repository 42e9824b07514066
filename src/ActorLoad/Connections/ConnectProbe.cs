using System.Net;
using System.Net.Sockets;
using ActorLoad.Core.Connections;
using ActorLoad.Hosting.Sockets;
using Akka.Actor;

namespace ActorLoad.Connections;

/// <summary>
/// Finds out why a connect failed, of which Akka.IO 1.5.74 keeps nothing: it makes one connect of its own, on a plain socket, to the same
/// target from the same source, and reads the error.
/// </summary>
/// <remarks>
/// <code>
///   for each (target, source):  idle --Classify--> probing --Probed--> idle, its answer good for all that asked meanwhile and for a short while after
/// </code>
/// One probe at a time for each pair, so that a thousand failures do not make a thousand probes. A probe that succeeds says
/// <see cref="ConnectFailure.Unknown"/>: what made the first attempt fail has passed. Told by and tells: the group.
/// </remarks>
public sealed class ConnectProbe(TimeSpan timeout, TimeProvider time) : UntypedActor
{
    /// <summary>How long one answer serves for later failures of the same pair.</summary>
    public static readonly TimeSpan AnswerServesFor = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<(IPEndPoint, IPAddress?), Pair> _pairs = [];

    /// <summary>To the probe: a connect of this connection failed for a reason unknown.</summary>
    public sealed record Classify(int Id, IPEndPoint Target, IPAddress? Source);

    /// <summary>From the probe.</summary>
    public sealed record Classified(int Id, ConnectFailure Failure);

    public static Props Props(TimeSpan timeout) => Akka.Actor.Props.Create(typeof(ConnectProbe), timeout, TimeProvider.System);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Classify classify:
                OnClassify(classify);
                break;
            case Probed probed:
                OnProbed(probed);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnClassify(Classify classify)
    {
        var key = (classify.Target, classify.Source);
        if (!_pairs.TryGetValue(key, out var pair))
            _pairs[key] = pair = new Pair();
        if (!pair.Probing && pair.Answer is { } answer && time.GetElapsedTime(pair.AnsweredAt) < AnswerServesFor)
        {
            Context.Parent.Tell(new Classified(classify.Id, answer));
            return;
        }

        pair.Asking.Add(classify.Id);
        if (pair.Probing)
            return;
        pair.Probing = true;
        _ = ProbeAsync(classify.Target, classify.Source, timeout).PipeTo(Self, success: failure => new Probed(classify.Target, classify.Source, failure));
    }

    private void OnProbed(Probed probed)
    {
        var pair = _pairs[(probed.Target, probed.Source)];
        (pair.Probing, pair.Answer, pair.AnsweredAt) = (false, probed.Failure, time.GetTimestamp());
        foreach (var id in pair.Asking)
            Context.Parent.Tell(new Classified(id, probed.Failure));
        pair.Asking.Clear();
    }

    private static async Task<ConnectFailure> ProbeAsync(IPEndPoint target, IPAddress? source, TimeSpan timeout)
    {
        try
        {
            using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (source is not null)
            {
                SourceAddress.Bind(socket, source);
            }

            using var cancel = new CancellationTokenSource(timeout);
            await socket.ConnectAsync(target, cancel.Token);
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            return ConnectFailure.Unknown;
        }
        catch (SocketException e)
        {
            return SocketFailures.OfConnect(e.SocketErrorCode);
        }
        catch (OperationCanceledException)
        {
            return ConnectFailure.Timeout;
        }
    }

    private sealed record Probed(IPEndPoint Target, IPAddress? Source, ConnectFailure Failure);

    private sealed class Pair
    {
        public readonly List<int> Asking = [];
        public bool Probing;
        public ConnectFailure? Answer;
        public long AnsweredAt;
    }
}
