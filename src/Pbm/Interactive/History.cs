namespace ActorLoad.Operator.Interactive;

/// <summary>The lines that were entered, newest last, and where the arrow keys are among them. In memory alone: nothing that was typed is left behind.</summary>
internal sealed class History
{
    private const int Most = 500;

    private readonly List<string> _lines = [];
    private int _at;
    private string _draft = "";

    public void Add(string line)
    {
        if (line.Trim().Length > 0 && (_lines.Count == 0 || _lines[^1] != line))
            _lines.Add(line);
        if (_lines.Count > Most)
            _lines.RemoveAt(0);
        (_at, _draft) = (_lines.Count, "");
    }

    /// <param name="current">What stands in the line now; it comes back after the newest.</param>
    /// <returns>Null: there is no older one.</returns>
    public string? Older(string current)
    {
        if (_at == 0)
            return null;
        if (_at == _lines.Count)
            _draft = current;
        return _lines[--_at];
    }

    /// <returns>Null: there is no newer one.</returns>
    public string? Newer()
    {
        if (_at >= _lines.Count)
            return null;
        return ++_at == _lines.Count ? _draft : _lines[_at];
    }
}
