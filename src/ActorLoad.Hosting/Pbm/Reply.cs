using ActorLoad.Core.Pbm;

namespace ActorLoad.Hosting.Pbm;

/// <summary>The answer to one request.</summary>
/// <param name="wake">Called when there is something to send, from any thread.</param>
internal sealed class Reply(OutputQueue output, bool isJson, Action wake) : IReply
{
    /// <summary>Never disposed: commands look at its token whenever they like, and nothing of the system's hangs on it.</summary>
    private readonly CancellationTokenSource _cancel = new();

    private readonly Lock _gate = new();
    private volatile bool _ended;

    public bool IsJson => isJson;

    public CancellationToken Cancelled => _cancel.Token;

    public bool HasEnded => _ended;

    public void Raw(string line)
    {
        lock (_gate)
        {
            if (_ended)
                return;
            if (!line.Contains('\n', StringComparison.Ordinal))
            {
                output.Output(line, isJson);
            }
            else
            {
                foreach (var part in line.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
                    output.Output(part, isJson);
            }
        }

        wake();
    }

    public void Ok() => End(PbmProtocol.Ok);

    public void Fail(string message) => End(PbmProtocol.Error(message));

    /// <summary>On the host's thread.</summary>
    public void Cancel() => _cancel.Cancel();

    private void End(string line)
    {
        lock (_gate)
        {
            if (_ended)
                return;
            output.End(line, isJson);
            _ended = true;
        }

        wake();
    }
}
