return await ActorLoad.Baseline.Cli.BaselineCommand.RunAsync(args);
