using System.Collections.Immutable;
using ActorLoad.Core.Pbm;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Pbm.Palettes;
using ActorLoad.Hosting.Run;
using ActorLoad.Hosting.Sockets;
using Microsoft.Extensions.Logging;

namespace ActorLoad.Hosting.Pbm;

/// <summary>A run's port for <c>pbm</c>, with the palettes that every engine has. Open until disposed; where it can't be, the log says why and the run goes on.</summary>
public sealed class OperatorPort : IDisposable
{
    private readonly CommandRegistry _registry = new();
    private readonly DescriptorReserve _reserve;
    private readonly PbmHost? _host;
    private readonly ILogger _logger;
    private readonly PbmOptions _options;

    private OperatorPort(PbmOptions options, LoadOptionsResult read, RunBoard board, RunLog log, string? node, bool commandsRun)
    {
        _options = options;
        _logger = log.Factory.CreateLogger("Pbm");
        _reserve = new DescriptorReserve(_options.Enabled ? HostLimits.Default.SpareDescriptors : 0);
        if (!_options.Enabled)
            return;
        var source = new BoardSource(board);
        Add([LogPalette.Of(log), SystemPalette.Of(source, read.Text!, _reserve, TimeProvider.System)]);
        if (commandsRun)
            Add(LoadPalette.Of(source));
        var served = new PbmServed(
            _registry, new AccessToken(_options.Token), ProductVersion.Text, () => node ?? NodeOf(board.Run), _reserve, _logger);
        var (host, problem) = PbmHost.Start(_options, served);
        _host = host;
        if (host is null)
            _logger.LogWarning("{Problem}", problem);
        else
            _logger.LogInformation("pbm at {Address}", host.EndPoint);
    }

    /// <summary>Has what any such port needs loaded and compiled meanwhile. Worth it where the options are about to be read; opened without, it is done then.</summary>
    public static void Prepare() => Rehearsal.Begin();

    /// <summary>Opens it, if <paramref name="read"/> says that there is to be one.</summary>
    /// <param name="read">Valid options.</param>
    /// <param name="node">Which process of a run this is, for the greeting; null: what the run says once it is prepared.</param>
    public static OperatorPort Open(LoadOptionsResult read, RunBoard board, RunLog log, string? node = null) =>
        new(read.Options!.Pbm, read, board, log, node, commandsRun: true);

    /// <summary>Opens that of a process which carries out a part of a run that another one commands: without the palette of the run.</summary>
    /// <param name="read">Valid options.</param>
    /// <param name="node">What the greeting calls the process.</param>
    /// <param name="anyPort">Take a free port, whatever the options say: they are those of several processes.</param>
    public static OperatorPort OpenOfWorker(LoadOptionsResult read, string engine, RunLog log, string node, bool anyPort)
    {
        var options = read.Options!.Pbm;
        return new(anyPort ? options with { Port = 0 } : options, read, new RunBoard(engine, static _ => { }), log, node, commandsRun: false);
    }

    /// <summary>All that it serves; empty where there is no port.</summary>
    public CommandRegistry Registry => _registry;

    /// <summary>Where it listens; null: it does not.</summary>
    public System.Net.IPEndPoint? EndPoint => _host?.EndPoint;

    /// <summary>Adds palettes of an engine's own, once it is up.</summary>
    public void Add(params ImmutableArray<Palette> palettes)
    {
        foreach (var palette in palettes)
        {
            _registry.Add(palette);
            if (_host is not null)
                Rehearsal.Of(_registry, palette);
            // No template: lines of one kind would be counted and not shown.
            if (_options.LogPalettes)
                _logger.Log(LogLevel.Information, $"palette {palette.Name}: {string.Join(", ", _registry.Find(palette.Name)!.Commands.Select(command => command.Name))}");
        }
    }

    public void Dispose()
    {
        _host?.Dispose();
        _reserve.Dispose();
    }

    private static string NodeOf(PreparedRun? run) => run is { Split.InOneProcess: false } ? Nodes.NodeReading.Coordinator : Nodes.LocalNode.Name;
}
