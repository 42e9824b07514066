using System.Collections.Immutable;
using System.Globalization;
using ActorLoad.Core.Plan.Hocon;

namespace ActorLoad.Core.Plan.Schema;

/// <summary>Collects problems in the order they are found; past a number nobody reads on, so that the rest is only counted.</summary>
internal sealed class Problems
{
    /// <summary>Problems that are listed.</summary>
    public const int MaxListed = 100;

    private readonly ImmutableArray<ConfigProblem>.Builder _listed = ImmutableArray.CreateBuilder<ConfigProblem>();
    private int _unlisted;

    /// <summary>Whether the next one would only be counted: what it costs to word it well can be saved.</summary>
    public bool IsFull => _listed.Count >= MaxListed;

    public int Count => _listed.Count + _unlisted;

    public void Add(ConfigProblem problem)
    {
        if (IsFull)
            _unlisted++;
        else
            _listed.Add(problem with { Value = problem.Value is { } value ? ConfigProblem.Cut(value) : null });
    }

    /// <summary>A problem with what stands at a path; secrets in it are hidden.</summary>
    public void Add(string path, ConfigNode found, string message) =>
        Add(new ConfigProblem(path, IsFull ? null : Secrets.Hide(path, found).Shown(), message, found.Source));

    public void AddRange(ImmutableArray<ConfigProblem> problems)
    {
        foreach (var problem in problems)
            Add(problem);
    }

    public ImmutableArray<ConfigProblem> ToImmutable() => _unlisted == 0
        ? _listed.ToImmutable()
        : [.. _listed, new ConfigProblem("...", null, $"and {_unlisted.ToString("N0", CultureInfo.InvariantCulture)} more problems", null)];
}
