namespace ActorLoad.Hosting.Run;

/// <summary>What an operator asks of a run under way.</summary>
/// <param name="By">Who or what asked, such as <c>pbm</c> or <c>the live page</c>.</param>
public abstract record RunOrder(string By);

/// <summary>Nothing becomes due until <see cref="ResumeOrder"/>; the connections stay open, and the hold ends when it would have.</summary>
public sealed record PauseOrder(string By) : RunOrder(By);

public sealed record ResumeOrder(string By) : RunOrder(By);

/// <param name="Interval">From one send of a connection to its next.</param>
public sealed record IntervalOrder(string By, TimeSpan Interval) : RunOrder(By);

/// <param name="MessagesPerSecond">Of all connections together: their interval follows from it.</param>
public sealed record RateOrder(string By, double MessagesPerSecond) : RunOrder(By);

/// <param name="Connections">Held from now on, of those of the plan.</param>
public sealed record ConnectionsOrder(string By, int Connections) : RunOrder(By);

/// <summary>The hold ends now, and replies are awaited as long as at its planned end.</summary>
public sealed record DrainOrder(string By) : RunOrder(By);

/// <summary>As Ctrl-C.</summary>
public sealed record StopOrder(string By) : RunOrder(By);

/// <param name="Text">A full sentence: what is done, or why not.</param>
public sealed record OrderOutcome(bool Obeyed, string Text);
