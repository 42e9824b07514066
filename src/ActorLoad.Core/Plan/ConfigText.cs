using System.Collections.Immutable;
using System.Text;
using ActorLoad.Core.Plan.Hocon;

namespace ActorLoad.Core.Plan;

/// <summary>One HOCON text, read and checked for its form; what its keys mean is not looked at here.</summary>
public sealed class ConfigText
{
    /// <summary>Longest file that is read, in bytes.</summary>
    public const int MaxBytes = 1_048_576;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ConfigText(string name, ConfigSection root) => (Name, Root) = (name, root);

    private ConfigText(string name, string problem)
        : this(name, new ConfigSection(name)) => Problems = [new ConfigProblem(name, null, problem, null)];

    /// <summary>The file's path as given, or what the text is called in problems.</summary>
    public string Name { get; }

    /// <summary>Empty: the text is well formed. At most one, for nothing can be said of what follows it.</summary>
    public ImmutableArray<ConfigProblem> Problems { get; } = [];

    /// <summary>Without any key where there is a problem.</summary>
    internal ConfigSection Root { get; }

    /// <summary>Reads a file. It never throws for what the file is or holds: that is in <see cref="Problems"/>.</summary>
    public static ConfigText Load(string path)
    {
        try
        {
            if (Directory.Exists(path))
                return new ConfigText(path, "a file is due here, this is a directory");
            using var file = File.OpenRead(path);
            if (file.CanSeek && file.Length > MaxBytes)
                return TooLong(path, $"{file.Length} bytes");
            // A pipe has no length, and a device may have no end.
            var bytes = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length > MaxBytes ? TooLong(path, $"more than {MaxBytes} bytes") : Decode(bytes.AsSpan(0, length), path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ConfigText(path, "there is no such file");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new ConfigText(path, $"it cannot be read: {failure.Message}");
        }
    }

    /// <summary>Takes a text that is at hand, called <paramref name="name"/> in problems.</summary>
    public static ConfigText Parse(string text, string name)
    {
        try
        {
            return new ConfigText(name, HoconParser.ParseText(text.TrimStart('\uFEFF'), line => $"{name}:{line}"));
        }
        catch (HoconSyntaxException wrong)
        {
            return new ConfigText(name, wrong.Message);
        }
    }

    private static ConfigText TooLong(string path, string length) =>
        new(path, $"it has {length}, and a configuration has at most {MaxBytes}");

    private static ConfigText Decode(ReadOnlySpan<byte> bytes, string path)
    {
        var nul = bytes.IndexOf((byte)0);
        if (nul >= 0)
            return new ConfigText(path, $"it is binary: byte {nul} is NUL");
        try
        {
            return Parse(StrictUtf8.GetString(bytes), path);
        }
        catch (DecoderFallbackException wrong)
        {
            return new ConfigText(path, $"it is binary, or not in UTF-8: byte {wrong.Index} belongs to no character");
        }
    }
}
