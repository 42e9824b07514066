using System.Collections;

namespace ActorLoad.Operate;

/// <summary>An event of Akka's as the log takes it: the kind is the source alone, so that texts which differ by an address are counted together.</summary>
internal sealed class AkkaState(string message, string source, string actor) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public string Message => message;

    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("actor", actor),
        1 => new("{OriginalFormat}", source),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var index = 0; index < Count; index++) yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
