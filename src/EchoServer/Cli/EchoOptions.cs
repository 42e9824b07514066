using System.Net;
using EchoServer.Misbehaving;
using EchoServer.Serving;

namespace EchoServer.Cli;

/// <summary>What the command line asked for, checked.</summary>
/// <param name="Listen">The address to listen on.</param>
/// <param name="Ports">The ports to listen on.</param>
/// <param name="Processes">Processes to spread the ports over; 1: this one serves them itself.</param>
/// <param name="Backlog">Connections that may wait to be accepted on each port; the system caps it at net.core.somaxconn.</param>
/// <param name="Misbehaviour">What to do wrong; null: nothing.</param>
/// <param name="Child">Whether a parent owns this process by its standard input.</param>
internal sealed record EchoOptions(
    IPAddress Listen,
    PortPlan Ports,
    int Processes,
    int Backlog,
    Misbehaviour? Misbehaviour,
    bool Child);
