namespace EndToEnd.Harness;

/// <summary>Its tests run after all others of their project, one by one.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneOnTheMachine;
