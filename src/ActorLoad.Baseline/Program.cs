ActorLoad.Hosting.Machine.RuntimeDescriptors.OfProcess.Take();
return await ActorLoad.Baseline.Cli.BaselineCommand.RunAsync(args);
