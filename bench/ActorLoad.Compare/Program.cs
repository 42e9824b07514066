using ActorLoad.Compare.Cli;

return args switch
{
    ["keepalive", .. var rest] => await new KeepAliveHost(TimeProvider.System).RunAsync(rest),
    ["campaign", .. var rest] => await new CampaignHost().RunAsync(rest),
    ["soak", .. var rest] => await new SoakHost(TimeProvider.System).RunAsync(rest),
    ["lean", .. var rest] => await new LeanHost(TimeProvider.System).RunAsync(rest),
    _ => await new CompareHost(TimeProvider.System).RunAsync(args),
};
