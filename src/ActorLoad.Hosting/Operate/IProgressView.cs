using ActorLoad.Core.Report;

namespace ActorLoad.Hosting.Operate;

/// <summary>Shows a run to the one who started it. Never throws: a run is not lost for want of a terminal.</summary>
public interface IProgressView : IDisposable
{
    /// <summary>Takes the newest state; cheap, from one thread at a time.</summary>
    void Update(RunProgress progress);
}
