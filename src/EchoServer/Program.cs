using EchoServer.Cli;

return await EchoCommand.RunAsync(args);
