using ActorLoad.Core.Plan.Hocon;
using ActorLoad.Core.Plan.Schema;

namespace ActorLoad.Core.Plan;

/// <summary>Reads the argument of one <c>--set PATH=VALUE</c>.</summary>
internal static class SetArgument
{
    public const string Name = "--set";

    /// <summary>
    /// A value that begins with <c>[</c>, <c>{</c> or <c>"</c> is HOCON; any other is a plain string, whatever characters it has.
    /// </summary>
    /// <returns>The tree it stands for, or what is wrong with it.</returns>
    public static (ConfigSection? Tree, ConfigProblem? Problem) Parse(string argument)
    {
        var shown = Secrets.Hide(argument);
        var equals = argument.IndexOf('=');
        if (equals < 0)
            return (null, new ConfigProblem(Name, shown, "PATH=VALUE is due, such as actor-load.hold.duration=60s", null));
        var (path, value) = (argument[..equals].Trim(), argument[(equals + 1)..]);
        if (path.Length == 0)
            return (null, new ConfigProblem(Name, shown, "there is no path before the =", null));

        try
        {
            var keys = HoconParser.ParsePath(path);
            var tree = new ConfigSection(Name);
            tree.SetPath(keys, ParseValue(value));
            return (tree, null);
        }
        catch (HoconSyntaxException wrong)
        {
            // What the parser says may quote the value.
            var what = shown == argument
                ? wrong.What
                : "the path is none, or the value, which is read as HOCON where it begins with [, { or \", is none";
            return (null, new ConfigProblem(Name, shown, what, null));
        }
    }

    private static ConfigNode ParseValue(string value) => value is ['[' or '{' or '"', ..]
        ? HoconParser.ParseValue(value, Name)
        : new ConfigScalar(value, Quoted: true, Name);
}
