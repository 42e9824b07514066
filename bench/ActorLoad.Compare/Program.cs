using ActorLoad.Compare.Cli;

return args is ["keepalive", .. var rest]
    ? await new KeepAliveHost(TimeProvider.System).RunAsync(rest)
    : await new BenchHost(TimeProvider.System).RunAsync(args);
