ActorLoad.Hosting.Machine.RuntimeDescriptors.OfProcess.Take();
ActorLoad.Connections.SocketThreads.Configure();
return await ActorLoad.Cli.ActorLoadCommand.RunAsync(args);
