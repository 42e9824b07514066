using System.Net;
using ActorLoad.Core.Measure;

namespace ActorLoad.Core.Connections;

/// <summary>
/// Counts failed connects and lost connections by class, and says each kind of trouble once, so that a thousand like it make one event. One caller at a time.
/// </summary>
/// <param name="engine">Whose silence it is when no cause is known, such as <c>Akka.IO and a probe</c>.</param>
/// <param name="note">Takes an event's kind and text.</param>
public sealed class TroubleBook(Recorder recorder, string engine, Action<string, string> note)
{
    /// <summary>A server that goes takes all with it; what is kept of each is a reference.</summary>
    private const int MaxRemembered = 100_000;

    private readonly HashSet<string> _said = [];
    private readonly Dictionary<int, string> _last = [];

    /// <summary>What went wrong with a connection last; null: nothing, or so many others had trouble before that it was not kept.</summary>
    public string? LastOf(int connection) => _last.GetValueOrDefault(connection);

    public void ConnectFailed(int connection, IPEndPoint target, ConnectFailure failure)
    {
        var (tally, text) = failure switch
        {
            ConnectFailure.Refused => (Tally.ConnectRefused, $"{target} refuses connections"),
            ConnectFailure.Timeout => (Tally.ConnectTimeout, $"{target} did not answer a connect in time"),
            ConnectFailure.Reset => (Tally.ConnectReset, $"{target} reset a connect"),
            ConnectFailure.Unreachable => (Tally.ConnectUnreachable, $"{target} can't be reached"),
            ConnectFailure.NoPort => (Tally.ConnectNoPort, $"this machine has no free port towards {target}"),
            ConnectFailure.NoDescriptor => (Tally.ConnectNoDescriptor, "this process has no free descriptor"),
            ConnectFailure.NoThread => (Tally.ConnectNoThread, "this machine gives this process no further thread"),
            _ => (Tally.ConnectUnknown, $"a connect to {target} failed, and {engine} do not say why"),
        };
        recorder.Count(connection, tally);
        Note(connection, "connect", text);
    }

    public void Closed(int connection, IPEndPoint target, CloseReason reason)
    {
        var (tally, text) = reason switch
        {
            CloseReason.PeerFin => (Tally.ClosePeerFin, $"{target} closed a connection (FIN)"),
            CloseReason.Reset => (Tally.CloseReset, $"{target} reset a connection (RST)"),
            CloseReason.Protocol => (Tally.CloseProtocol, $"{target} broke the protocol: the connection was closed"),
            CloseReason.Mismatch => (Tally.CloseMismatch, $"{target} answered wrong twice running: the connection was closed"),
            CloseReason.Network => (Tally.CloseNetwork, $"the network to {target} failed"),
            _ => (Tally.CloseUnknown, $"a connection to {target} closed, and {engine} do not say why"),
        };
        recorder.Count(connection, tally);
        Note(connection, "close", text);
    }

    private void Note(int connection, string kind, string text)
    {
        if (!_said.TryGetValue(text, out var same))
        {
            same = text;
            _said.Add(text);
            note(kind, text);
        }

        if (_last.Count < MaxRemembered || _last.ContainsKey(connection))
            _last[connection] = same;
    }
}
