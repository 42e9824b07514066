using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ActorLoad.Core.Plan;

namespace ActorLoad.Hosting.Run;

/// <summary>Turns targets into addresses, once, before the run: a name that changes its mind in the middle would split the run in two.</summary>
public static class TargetResolver
{
    /// <summary>
    /// Every address of every host, with every port: connections are spread over all of them. A name with addresses of both families is taken by
    /// its IPv4 ones alone, since a server on one family is the rule.
    /// </summary>
    /// <returns>Either end points, or a problem for each host that can't be resolved.</returns>
    public static async Task<(ImmutableArray<IPEndPoint> EndPoints, ImmutableArray<ConfigProblem> Problems)> ResolveAsync(
        IEnumerable<TargetRange> targets, CancellationToken cancel)
    {
        var endPoints = ImmutableArray.CreateBuilder<IPEndPoint>();
        var problems = ImmutableArray.CreateBuilder<ConfigProblem>();
        foreach (var target in targets)
        {
            try
            {
                var addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(target.Host, cancel);
                var v4 = addresses.Where(a => a.AddressFamily == AddressFamily.InterNetwork).ToArray();
                foreach (var address in (v4.Length > 0 ? v4 : addresses).Distinct())
                {
                    for (var port = target.FirstPort; port <= target.LastPort; port++)
                        endPoints.Add(new IPEndPoint(address, port));
                }
            }
            catch (SocketException e)
            {
                problems.Add(new ConfigProblem(
                    "actor-load.target", target.ToString(), $"{target.Host} has no address ({e.Message}); give a name that resolves, or an address", null));
            }
        }

        return ([.. endPoints.Distinct()], problems.ToImmutable());
    }
}
