using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Plan.Values;

namespace ActorLoad.Core.Plan.Schema;

/// <summary>The kinds of values that keys have; each range is inclusive.</summary>
internal static class Kinds
{
    private const string OutOfRange = "out of range";
    private const string Auto = "auto";

    public static Kind<int> Whole(int min, int max) => new ScalarKind<int>(
        $"a whole number from {min} to {max}", text => Convert(InRange(Numbers.ParseWhole(text), min, max), whole => (int)whole), value => $"{value}");

    /// <summary>Null: auto.</summary>
    public static Kind<int?> WholeOrAuto(int min, int max) => new ScalarKind<int?>(
        $"auto, or a whole number from {min} to {max}",
        text => text == Auto ? Parsed.Ok<int?>(null) : Convert(InRange(Numbers.ParseWhole(text), min, max), whole => (int?)whole),
        value => value is { } whole ? $"{whole}" : Auto);

    public static Kind<long> WholeLong(long min, long max) => new ScalarKind<long>(
        $"a whole number from {min} to {max}", text => Convert(InRange(Numbers.ParseWhole(text), min, max), whole => (long)whole), value => $"{value}");

    public static Kind<TimeSpan> Duration(string min, string max) => new ScalarKind<TimeSpan>(
        $"a duration from {min} to {max}, such as 90s", text => InRange(Durations.Parse(text), Known(min), Known(max)), Durations.Format);

    /// <summary>Null: off.</summary>
    public static Kind<TimeSpan?> DurationOrOff(string min, string max) => new ScalarKind<TimeSpan?>(
        $"off, or a duration from {min} to {max}, such as 90s",
        text => Numbers.ParseSwitch(text) is { IsValid: true, Value: false }
            ? Parsed.Ok<TimeSpan?>(null)
            : Convert(InRange(Durations.Parse(text), Known(min), Known(max)), duration => (TimeSpan?)duration),
        value => value is { } duration ? Durations.Format(duration) : "off");

    public static Kind<int> Size(int min, int max) => new ScalarKind<int>(
        $"a size from {min} to {max} bytes, such as 512 or 1k", text => Convert(InRange(Sizes.Parse(text), min, max), size => (int)size), value => $"{value}");

    public static Kind<double> Rate(double min, double max) => new ScalarKind<double>(
        $"a number from {min}/s to {max}/s, such as 2000/s", text => InRange(Rates.Parse(text), min, max), Rates.Format);

    public static Kind<double> Share() => new ScalarKind<double>(
        "a share from 0 to 1, such as 0.05", text => InRange(Numbers.ParseNumber(text), 0, 1), Numbers.Format);

    public static Kind<bool> Switch() => new ScalarKind<bool>("on or off", Numbers.ParseSwitch, value => value ? "on" : "off");

    /// <summary>The members of an enum, in lower case.</summary>
    public static Kind<T> Word<T>()
        where T : struct, Enum
    {
        // Both in the same order. A dictionary of each enum would be a type of its own, and compiling them took 50 ms of each start.
        var (values, words) = (Enum.GetValues<T>(), Array.ConvertAll(Enum.GetNames<T>(), name => name.ToLowerInvariant()));
        return new ScalarKind<T>(
            string.Join(" or ", words),
            text => Array.IndexOf(words, text) is >= 0 and var at ? Parsed.Ok(values[at]) : Parsed.Wrong<T>("not a word known here"),
            value => value.ToString().ToLowerInvariant());
    }

    public static Kind<string> Text(int maxLength) => new ScalarKind<string>(
        $"a text of at most {maxLength} characters",
        text => text.Length <= maxLength ? Parsed.Ok(text) : Parsed.Wrong<string>("too long"),
        Hocon.HoconWriter.Quoted);

    public static Kind<string> Host() => new ScalarKind<string>(
        "a host's name, an IPv4 address or an IPv6 one in brackets, such as 127.0.0.1 or [::1]",
        Addresses.ParseHost,
        host => Hocon.HoconWriter.Quoted(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host));

    public static Kind<ImmutableArray<TargetRange>> Targets() => new ListKind<TargetRange>(
        "HOST:PORT or HOST:PORT-PORT, such as 127.0.0.1:7001, [::1]:7001 or gateway.example:7001-7008",
        text => Convert(Addresses.ParseTarget(text), target => ImmutableArray.Create(target)),
        maxElements: 1024);

    public static Kind<ImmutableArray<IPAddress>> Sources() => new ListKind<IPAddress>(
        $"ADDR, or ADDR-ADDR for IPv4, such as 10.0.0.1-10.0.0.9; {Addresses.MaxSources} addresses in all",
        Addresses.ParseSource,
        Addresses.MaxSources);

    public static Kind<ImmutableArray<Threshold>> Thresholds() => new ListKind<Threshold>(
        "FIGURE OPERATOR VALUE, such as \"service.p99 < 20ms\"",
        text => Convert(ThresholdParser.Parse(text), threshold => ImmutableArray.Create(threshold)),
        maxElements: 1000);

    private static TimeSpan Known(string duration) => Durations.Parse(duration).Value;

    private static Parsed<T> InRange<T>(Parsed<T> parsed, T min, T max)
        where T : IComparable<T> =>
        parsed.IsValid && (parsed.Value.CompareTo(min) < 0 || parsed.Value.CompareTo(max) > 0) ? Parsed.Wrong<T>(OutOfRange) : parsed;

    private static Parsed<TTo> Convert<TFrom, TTo>(Parsed<TFrom> parsed, Func<TFrom, TTo> convert) =>
        parsed.Error is { } error ? Parsed.Wrong<TTo>(error) : Parsed.Ok(convert(parsed.Value));
}
