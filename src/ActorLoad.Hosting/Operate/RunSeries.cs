using ActorLoad.Core.Report;
using Prometheus;

namespace ActorLoad.Hosting.Operate;

/// <summary>What there is once for a run, under the name of the process that commands it: its phase, and what is asked of it.</summary>
internal sealed class RunSeries
{
    private static readonly string[] s_phases = [.. Enum.GetValues<RunPhase>().Select(phase => phase.ToString().ToLowerInvariant())];

    private readonly Gauge.Child[] _phases;
    private readonly Gauge _asked;
    private readonly Gauge _paused;

    /// <param name="factory">With the labels of the process.</param>
    public RunSeries(IMetricFactory factory)
    {
        var phase = factory.CreateGauge(MetricNames.Phase, "1 for the phase the run is in, 0 for the others.", [MetricNames.PhaseLabel]);
        _phases = [.. s_phases.Select(name => phase.WithLabels(name))];
        _asked = factory.CreateGauge(MetricNames.AskedConnections, "Connections that are asked for, by the plan or by an operator.");
        _paused = factory.CreateGauge(MetricNames.Paused, "1 while an operator has paused the run.");
    }

    public void SetPhase(RunPhase current)
    {
        for (var phase = 0; phase < _phases.Length; phase++) _phases[phase].Set(phase == (int)current ? 1 : 0);
    }

    public void SetAsked(long asked, bool paused)
    {
        _asked.Set(asked);
        _paused.Set(paused ? 1 : 0);
    }

    /// <summary>Another process commands the run.</summary>
    public void Withdraw()
    {
        foreach (var phase in _phases) phase.Remove();
        _asked.Unpublish();
        _paused.Unpublish();
    }
}
