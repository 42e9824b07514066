return await ActorLoad.Cli.ActorLoadCommand.RunAsync(args);
