namespace ActorLoad.Compare.Processes;

/// <summary>
/// The echo servers of a run, one for each client process; ended in turn and waited for, so that the next run begins on a quiet machine.
/// </summary>
internal sealed class EchoChildren : IAsyncDisposable
{
    private readonly List<EchoChild> _servers = [];

    public EchoChild this[int index] => _servers[index];

    /// <summary>Of all of them.</summary>
    public IEnumerable<string> Targets => _servers.SelectMany(server => server.Targets);

    /// <param name="connections">That each is to serve.</param>
    /// <exception cref="BenchException">One does not listen.</exception>
    public static async Task<EchoChildren> StartAsync(string program, IEnumerable<int> connections, Children all, CancellationToken cancel)
    {
        var servers = new EchoChildren();
        try
        {
            foreach (var share in connections)
                servers._servers.Add(await EchoChild.StartAsync(program, share, all, cancel));
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }
}
