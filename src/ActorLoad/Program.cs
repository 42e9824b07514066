ActorLoad.Connections.SocketThreads.Configure();
return await ActorLoad.Cli.ActorLoadCommand.RunAsync(args);
