using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace ActorLoad.Core.Plan.Hocon;

/// <summary>
/// Reads HOCON (https://github.com/lightbend/config/blob/main/HOCON.md) without <c>include</c>, <c>${...}</c>, <c>+=</c> and the joining of
/// lists or sections, each of which is refused by name.
/// </summary>
/// <remarks>
/// Akka's own parser is not let near a user's text: it passes unclosed braces, never comes back from <c>[ } ]</c>, takes the process down with
/// <c>a = ${a}</c> or deep nesting, and knows no line numbers. It gets the merged tree in JSON's notation instead.
/// </remarks>
internal sealed class HoconParser
{
    /// <summary>Sections and lists within each other, and keys in one path.</summary>
    public const int MaxDepth = 50;

    private const char End = '\0';
    private const string NeedsQuotes = "$\"{}[]:=,+#`^?!@*&\\";

    private readonly string _text;
    private readonly Func<int, string> _source;
    private int _at;
    private int _line = 1;
    private int _lineStart;
    private int _depth;

    private HoconParser(string text, Func<int, string> source) => (_text, _source) = (text, source);

    private char Current => _at < _text.Length ? _text[_at] : End;

    private int Column => _at - _lineStart + 1;

    /// <summary>A whole text: the inside of a section, its braces optional.</summary>
    /// <param name="source">From a line's number to the name of that place.</param>
    /// <exception cref="HoconSyntaxException">It is not HOCON, or uses what is not supported.</exception>
    public static ConfigSection ParseText(string text, Func<int, string> source)
    {
        var parser = new HoconParser(text, source);
        parser.SkipBlank();
        ConfigSection root;
        if (parser.Current == '{')
        {
            root = parser.ParseSection();
            parser.SkipBlank();
        }
        else
        {
            root = new ConfigSection(source(1));
            parser.ParseMembers(root, opened: null);
        }

        if (parser._at < text.Length)
            throw parser.Wrong($"nothing may follow the closing brace of the whole, found {parser.Found()}");
        return root;
    }

    /// <summary>A single value: a list, a section or a scalar.</summary>
    /// <exception cref="HoconSyntaxException"/>
    public static ConfigNode ParseValue(string text, string source)
    {
        var parser = new HoconParser(text, _ => source);
        parser.SkipBlank();
        var value = parser.ParseValue();
        parser.SkipBlank();
        if (parser._at < text.Length)
            throw parser.Wrong($"nothing may follow the value, found {parser.Found()}");
        return value;
    }

    /// <summary>A key's path alone, such as <c>akka.actor."a.b"</c>.</summary>
    /// <exception cref="HoconSyntaxException"/>
    public static ImmutableArray<string> ParsePath(string text)
    {
        var parser = new HoconParser(text, _ => "");
        var path = parser.ParsePath();
        if (parser._at < text.Length)
            throw parser.Wrong($"this is no part of a path: {parser.Found()}");
        return path;
    }

    /// <summary>members = [ member { (newline | ",") member } ]; member = path ( "=" | ":" ) value | path section</summary>
    private void ParseMembers(ConfigSection section, (int Line, int Column)? opened)
    {
        while (true)
        {
            SkipBlank();
            if (_at >= _text.Length)
            {
                if (opened is { } brace)
                    throw new HoconSyntaxException(brace.Line, brace.Column, "the { opened here is never closed");
                return;
            }

            if (Current == '}')
            {
                if (opened is null)
                    throw Wrong("this } closes nothing");
                _at++;
                return;
            }

            ParseMember(section);
            EndItem(closing: '}');
        }
    }

    private void ParseMember(ConfigSection section)
    {
        if (AtInclude())
            throw Wrong("include is not supported: put everything in one file");
        var (line, column) = (_line, Column);
        var path = ParsePath();
        SkipBlank();
        Enter(path.Length - 1);
        switch (Current)
        {
            case '{':
                section.SetPath(path, ParseSection());
                break;
            case '=' or ':':
                _at++;
                SkipBlank();
                section.SetPath(path, ParseValue());
                break;
            case '+' when Next(1) == '=':
                throw Wrong("+= is not supported: write the whole list");
            default:
                var name = ConfigProblem.Shown(string.Join('.', path));
                throw new HoconSyntaxException(line, column, $"after the key {name} comes = or {{, found {Found()}");
        }

        Leave(path.Length - 1);
    }

    private ConfigSection ParseSection()
    {
        var section = new ConfigSection(_source(_line));
        var opened = (_line, Column);
        Enter(1);
        _at++;
        ParseMembers(section, opened);
        Leave(1);
        return section;
    }

    private ConfigNode ParseValue()
    {
        ConfigNode value;
        switch (Current)
        {
            case '{':
                value = ParseSection();
                break;
            case '[':
                value = ParseList();
                break;
            default:
                return ParseScalar();
        }

        SkipSpaceInLine();
        return AtItemEnd() ? value : throw Wrong($"after {value.Noun} comes a new line or a comma, found {Found()}");
    }

    private ConfigList ParseList()
    {
        var (line, column) = (_line, Column);
        var items = ImmutableArray.CreateBuilder<ConfigNode>();
        Enter(1);
        _at++;
        while (true)
        {
            SkipBlank();
            if (_at >= _text.Length)
                throw new HoconSyntaxException(line, column, "the [ opened here is never closed");
            if (Current == ']')
                break;
            items.Add(ParseValue());
            EndItem(closing: ']');
        }

        _at++;
        Leave(1);
        return new ConfigList(items.ToImmutable(), _source(line));
    }

    /// <summary>One or more quoted or bare pieces on a line, joined with the space between them.</summary>
    private ConfigScalar ParseScalar()
    {
        var source = _source(_line);
        var text = new StringBuilder();
        var (pieces, quoted) = (0, false);
        while (true)
        {
            var spaceFrom = _at;
            SkipSpaceInLine();
            if (AtItemEnd())
                break;
            if (pieces > 0)
                text.Append(_text, spaceFrom, _at - spaceFrom);
            quoted |= Current == '"';
            text.Append(Current == '"' ? ParseQuoted() : ParseBare(stopAtDot: false));
            pieces++;
        }

        return pieces > 0 ? new ConfigScalar(text.ToString(), quoted, source) : throw Wrong($"a value is missing, found {Found()}");
    }

    private ImmutableArray<string> ParsePath()
    {
        var path = ImmutableArray.CreateBuilder<string>();
        while (true)
        {
            SkipSpaceInLine();
            var key = new StringBuilder();
            var quoted = false;
            while (Current is not ('.' or '=' or ':' or '{' or '+' or '\n' or End))
            {
                quoted |= Current == '"';
                key.Append(Current == '"' ? ParseQuoted() : ParseBare(stopAtDot: true));
                var spaceFrom = _at;
                SkipSpaceInLine();
                if (Current is not ('.' or '=' or ':' or '{' or '+' or '\n' or End or '#'))
                    key.Append(_text, spaceFrom, _at - spaceFrom);
                if (AtComment())
                    break;
            }

            if (key.Length == 0 && !quoted)
                throw Wrong(path.Count == 0 ? $"a key is missing, found {Found()}" : $"a key is missing after the dot, found {Found()}");
            if (path.Count == MaxDepth)
                throw Wrong($"a path of more than {MaxDepth} keys");
            path.Add(key.ToString());
            if (Current != '.')
                return path.ToImmutable();
            _at++;
        }
    }

    /// <summary>The word with something behind it, as opposed to a key of that name.</summary>
    private bool AtInclude()
    {
        const string word = "include";
        if (!_text.AsSpan(_at).StartsWith(word))
            return false;
        var rest = _text.AsSpan(_at + word.Length);
        var what = rest.TrimStart(" \t");
        return what.Length > 0 && (what[0] == '"' || (what.Length < rest.Length && char.IsAsciiLetter(what[0])));
    }

    private string ParseBare(bool stopAtDot)
    {
        var from = _at;
        while (_at < _text.Length && !AtComment())
        {
            var c = Current;
            if (NeedsQuotes.Contains(c, StringComparison.Ordinal) || char.IsWhiteSpace(c) || c == '\uFEFF' || (stopAtDot && c == '.'))
                break;
            if (char.IsControl(c))
                throw Wrong($"a control character must be written \\u{(int)c:x4}, in quotes");
            _at++;
        }

        if (_at > from)
            return _text[from.._at];
        if (Current == '$' && Next(1) == '{')
            throw Wrong("${...} is not supported: write the value out, or give it with --set");
        throw Wrong($"{Found()} must be in quotes here");
    }

    private string ParseQuoted()
    {
        var (line, column) = (_line, Column);
        if (Next(1) == '"' && Next(2) == '"')
            return ParseTripleQuoted();
        _at++;
        var text = new StringBuilder();
        while (Current != '"')
        {
            if (_at >= _text.Length || Current == '\n')
                throw new HoconSyntaxException(line, column, "the \" opened here is not closed on its line");
            text.Append(Current == '\\' ? ParseEscape() : _text[_at++]);
        }

        _at++;
        return text.ToString();
    }

    /// <summary>Everything up to the last three of a row of quotes, as it stands.</summary>
    private string ParseTripleQuoted()
    {
        const string quotes = "\"\"\"";
        var end = _text.IndexOf(quotes, _at + 3, StringComparison.Ordinal);
        if (end < 0)
            throw Wrong("the \"\"\" opened here is never closed");
        while (end + 3 < _text.Length && _text[end + 3] == '"')
            end++;
        var text = _text[(_at + 3)..end];
        for (; _at < end + 3; _at++)
        {
            if (Current == '\n')
                NextLine();
        }

        return text;
    }

    private char ParseEscape()
    {
        var escaped = Next(1);
        if (escaped == 'u')
        {
            if (_at + 6 > _text.Length
                || !ushort.TryParse(_text.AsSpan(_at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                throw Wrong("\\u is followed by four hexadecimal digits");
            _at += 6;
            return (char)code;
        }

        var position = "\"\\/bfnrt".IndexOf(escaped, StringComparison.Ordinal);
        if (position < 0)
            throw Wrong("in quotes a \\ is followed by one of \" \\ / b f n r t u");
        _at += 2;
        return "\"\\/\b\f\n\r\t"[position];
    }

    /// <summary>After a member or an item: a comma, a new line, or the closing bracket, which is left for the caller.</summary>
    private void EndItem(char closing)
    {
        var line = _line;
        SkipBlank();
        if (Current == ',')
        {
            _at++;
            SkipBlank();
            if (Current == ',')
                throw Wrong("two commas with nothing between them");
            return;
        }

        if (_at < _text.Length && Current != closing && _line == line)
            throw Wrong($"a new line or a comma is due here, found {Found()}");
    }

    private void SkipBlank()
    {
        while (_at < _text.Length)
        {
            if (AtComment())
            {
                while (_at < _text.Length && Current != '\n')
                    _at++;
            }
            else if (Current == '\n')
            {
                NextLine();
                _at++;
            }
            else if (char.IsWhiteSpace(Current) || Current == '\uFEFF')
            {
                _at++;
            }
            else
            {
                return;
            }
        }
    }

    private void SkipSpaceInLine()
    {
        while (Current != '\n' && (char.IsWhiteSpace(Current) || Current == '\uFEFF'))
            _at++;
    }

    private bool AtComment() => Current == '#' || (Current == '/' && Next(1) == '/');

    private bool AtItemEnd() => _at >= _text.Length || Current is '\n' or ',' or '}' or ']' || AtComment();

    private char Next(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : End;

    private void NextLine()
    {
        _line++;
        _lineStart = _at + 1;
    }

    private void Enter(int levels)
    {
        _depth += levels;
        if (_depth > MaxDepth)
            throw Wrong($"more than {MaxDepth} sections and lists within each other");
    }

    private void Leave(int levels) => _depth -= levels;

    private string Found() => _at >= _text.Length ? "the end" : Current == '\n' ? "the end of the line" : $"'{ConfigProblem.Shown(Current.ToString())}'";

    private HoconSyntaxException Wrong(string message) => new(_line, Column, message);
}
