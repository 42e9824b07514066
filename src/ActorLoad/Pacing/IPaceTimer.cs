namespace ActorLoad.Pacing;

/// <summary>Wakes the send scheduler when it is next due. Set again, it forgets the earlier time.</summary>
public interface IPaceTimer : IDisposable
{
    /// <param name="due">Since the run's start; in the past: at once.</param>
    /// <param name="wake">Called once, on the timer's thread.</param>
    void WakeAt(TimeSpan due, Action wake);
}
