namespace ActorLoad.Tests.Shared;

/// <summary>An operator who types a command and writes down what comes.</summary>
internal sealed class RecordedReply(bool isJson = false) : IReply
{
    private const string Done = "ok";

    /// <summary>Long, for a busy machine, and only a failing test takes it.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _cancel = new();
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<string> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsJson => isJson;

    public CancellationToken Cancelled => _cancel.Token;

    /// <summary>So far.</summary>
    public string[] Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    public string Text => string.Join("\n", Lines);

    /// <summary><c>ok</c>, or the error; null: not ended.</summary>
    public string? End => _end.Task.IsCompleted ? _end.Task.Result : null;

    /// <summary>The same, as soon as it has ended.</summary>
    public Task<string> Ended => _end.Task.WaitAsync(s_patience);

    public void Raw(string line)
    {
        lock (_gate)
            _lines.Add(line);
    }

    public void Ok() => _end.TrySetResult(Done);

    public void Fail(string message) => _end.TrySetResult(message);

    public void Cancel() => _cancel.Cancel();

    /// <summary>Types a command, and does not wait.</summary>
    /// <param name="command">Without the palette's name.</param>
    public static RecordedReply Of(Palette palette, string command, bool isJson = false)
    {
        var registry = new CommandRegistry();
        registry.Add(palette);
        var reply = new RecordedReply(isJson);
        var (call, problem) = registry.Parse($"{palette.Name} {command}");
        if (call is null)
            reply.Fail(problem!);
        else
            call.Command.Handler(call, reply);
        return reply;
    }

    /// <summary>Types a command that does what it is asked.</summary>
    /// <returns>What it said.</returns>
    public static async Task<string[]> OkAsync(Palette palette, string command, bool isJson = false)
    {
        var reply = Of(palette, command, isJson);
        var end = await reply.Ended;
        return end == Done ? reply.Lines : throw new InvalidOperationException(end);
    }

    /// <summary>Types a command that does not.</summary>
    /// <returns>Why not.</returns>
    public static async Task<string> FailAsync(Palette palette, string command)
    {
        var end = await Of(palette, command).Ended;
        return end != Done ? end : throw new InvalidOperationException($"\"{command}\" has done what it was asked.");
    }
}
