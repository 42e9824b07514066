using ActorLoad.Compare.Cli;

return await new BenchHost(TimeProvider.System).RunAsync(args);
