using ActorLoad.Operator.Cli;

return await PbmProgram.RunAsync(args);
