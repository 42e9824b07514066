using System.Net;
using ActorLoad.Hosting.Machine;

namespace ActorLoad.Hosting.Tests.Machine;

/// <summary>A directory of a test's own that stands for /, with what it puts into proc and sys.</summary>
internal sealed class FakeRoot : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("actorload-machine-").FullName;

    public FakeRoot With(string path, string text)
    {
        var file = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    public LinuxMachine Machine(FakeNetwork? network = null) => new(Path, network ?? new FakeNetwork());

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

internal sealed class FakeNetwork : INetworkView
{
    public List<IPAddress>? Local { get; init; } = [IPAddress.Loopback];

    public List<IPAddress> Bindable { get; init; } = [];

    public Dictionary<IPAddress, IPAddress> Routes { get; init; } = [];

    public IReadOnlyCollection<IPAddress>? LocalAddresses() => Local;

    public bool MayBind(IPAddress address) => Bindable.Contains(address);

    public IPAddress? SourceToward(IPAddress target) => Routes.GetValueOrDefault(target);
}
