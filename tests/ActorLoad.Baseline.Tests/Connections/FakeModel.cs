using ActorLoad.Baseline.Connections;
using ActorLoad.Baseline.Models;
using ActorLoad.Core.Connections;

namespace ActorLoad.Baseline.Tests.Connections;

/// <summary>Opens nothing: the test says what came of it.</summary>
internal sealed class FakeModel : IConnectionModel
{
    private readonly Queue<Conversation> _opening = new();

    public int TasksPerConnection => 0;

    public Action? Probe => null;

    public int HoldsKnown { get; private set; }

    /// <summary>What it was asked to open since the last time.</summary>
    public List<Conversation> TakeOpening()
    {
        List<Conversation> opening = [.. _opening];
        _opening.Clear();
        return opening;
    }

    public void Open(Conversation conversation) => _opening.Enqueue(conversation);

    public void OnHoldKnown() => HoldsKnown++;
}

/// <summary>Keeps what a pool says, in its order.</summary>
internal sealed class FakeOwner : IPoolOwner
{
    public List<string> Said { get; } = [];

    public List<string> Faults { get; } = [];

    public List<(string Kind, string Text)> Notes { get; } = [];

    public Standing? RampEnd { get; private set; }

    public void OnRampEnded(Standing standing)
    {
        Said.Add("ramp ended");
        RampEnd = standing;
    }

    public void OnSendingStopped() => Said.Add("sending stopped");

    public void OnAllDrained() => Said.Add("drained");

    public void OnAllClosed() => Said.Add("closed");

    public void Note(string kind, string text) => Notes.Add((kind, text));

    public void NoteFault(string text) => Faults.Add(text);
}
