using ActorLoad.Baseline.Connections;
using ActorLoad.Baseline.Models;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Nodes;
using ActorLoad.Hosting.Run;

namespace ActorLoad.Baseline.Run;

/// <summary>
/// A run of the baseline: a thread with an inbox, on which the <see cref="RunConductor"/> and the <see cref="ConnectionPool"/> live.
/// </summary>
/// <remarks>What the connections tell, alarms and a stop come in by the inbox; nothing of the two is touched from another thread.</remarks>
internal sealed class BaselineRun : IRunHandle, IRunParts, IPoolOwner
{
    /// <summary>Waking ten thousand threads takes some hundred milliseconds, which must not be in the first messages' lateness.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Inbox _inbox;
    private readonly RunSetup _setup;
    private readonly RunConductor _run;
    private readonly ConnectionPool _pool;
    private readonly IConnectionModel _model;

    public BaselineRun(string name, RunSetup setup, IRunObserver observer)
    {
        _setup = setup;
        _inbox = new Inbox(setup.Clock);
        var options = setup.Options;
        var context = new BaselineContext
        {
            Plan = setup.Plan,
            Addresses = setup.Addresses,
            Codec = setup.Codec,
            Recorder = setup.Recorder,
            Clock = setup.Clock,
            Deadlines = new ReplyDeadlines(options.Connections),
            ConnectTimeout = options.Ramp.ConnectTimeout,
            ReplyTimeout = options.Message.ReplyTimeout,
            InFlightLimit = options.Message.InFlight,
            StackBytes = options.Baseline.StackBytes,
            Window = new SendWindow(setup.Plan),
            Tell = _inbox.Put,
        };
        _model = options.Baseline.Model switch
        {
            BaselineModel.Threads => new ThreadsModel(context, new HoldSignal()),
            BaselineModel.Thread => new ThreadModel(context, new HoldSignal()),
            _ => new AsyncModel(context),
        };
        _pool = new ConnectionPool(context, options, _model, this);
        _run = new RunConductor(setup, observer, this, _model.Probe);
        new Thread(Serve) { IsBackground = true, Name = name }.Start();
    }

    public Task Ended => _ended.Task;

    TimeSpan IRunParts.HoldNotice => Notice;

    public void Stop(string by) => _inbox.Put(new StopAsked(by));

    public async Task<OrderOutcome> OrderAsync(RunOrder order, CancellationToken cancel)
    {
        var asked = new OrderAsked(order, new TaskCompletionSource<OrderOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));
        _inbox.Put(asked);
        return await asked.Outcome.Task.WaitAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _inbox.Put(Dismissed.Instance);
        await Task.WhenAny(Ended, Task.Delay(StopTimeout));
    }

    void IRunParts.StartRamp() => _pool.StartRamp(_setup.Clock.Now);

    void IRunParts.StartHold(TimeSpan at) => _pool.StartHold(at);

    void IRunParts.StopSending() => _pool.StopSending(_setup.Clock.Now);

    void IRunParts.StartDrain() => _run.OnDrainStarted(_pool.StartDrain(_setup.Clock.Now));

    void IRunParts.CloseAll(CloseMode mode) => _pool.CloseAll(mode, _setup.Clock.Now);

    void IRunParts.AskStanding() => _run.OnStanding(_pool.StandingAt(_setup.Clock.Now));

    void IRunParts.SetAlarm(RunAlarm alarm, TimeSpan after) => _inbox.SetAlarm(alarm, after);

    EngineUnits IRunParts.UnitsOf(Standing standing) => new(Actors: 0, _model.TasksPerConnection * standing.Open);

    void IPoolOwner.OnRampEnded(Standing standing) => _run.OnRampEnded(standing);

    void IPoolOwner.OnSendingStopped() => _run.OnSendingStopped();

    void IPoolOwner.OnAllDrained() => _run.OnAllDrained();

    void IPoolOwner.OnAllClosed() => _run.OnAllClosed();

    void IPoolOwner.Note(string kind, string text) => _run.Note(kind, text);

    void IPoolOwner.NoteFault(string text) => _run.NoteFault(text);

    private void Serve()
    {
        try
        {
            _run.Start();
            var nextTick = _setup.Clock.Now;
            while (Handle(_inbox.Take(nextTick)))
            {
                var now = _setup.Clock.Now;
                if (now < nextTick)
                    continue;
                _pool.OnTick(now);
                nextTick = now + ConnectionPool.TickInterval;
            }
        }
        catch (Exception e)
        {
            _run.Fail($"The run failed: {e.Message} Please report it.");
            _pool.CloseAll(CloseMode.Rst, _setup.Clock.Now);
        }
        finally
        {
            _pool.Dispose();
            _run.Dispose();
            _ended.TrySetResult();
        }
    }

    /// <returns>False: the run is dismissed.</returns>
    private bool Handle(object? message)
    {
        switch (message)
        {
            case ConnectionEvent told:
                _pool.OnEvent(told, _setup.Clock.Now);
                break;
            case RunAlarm alarm:
                _run.OnAlarm(alarm);
                if (alarm == RunAlarm.Second)
                    _inbox.SetAlarm(alarm, TimeSpan.FromSeconds(1));
                break;
            case StopAsked stop:
                _run.Stop(stop.By);
                break;
            case OrderAsked asked:
                asked.Outcome.TrySetResult(_run.Obey(asked.Order));
                break;
            case Dismissed:
                _pool.CloseAll(CloseMode.Rst, _setup.Clock.Now);
                return false;
        }

        return true;
    }

    private sealed record StopAsked(string By);

    private sealed record OrderAsked(RunOrder Order, TaskCompletionSource<OrderOutcome> Outcome);

    private sealed class Dismissed
    {
        public static readonly Dismissed Instance = new();
    }
}
