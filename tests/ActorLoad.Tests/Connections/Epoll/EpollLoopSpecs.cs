using System.Net.Sockets;
using ActorLoad.Connections.Epoll;
using Xunit;

namespace ActorLoad.Tests.Connections.Epoll;

public sealed class EpollLoopSpecs : IDisposable
{
    private readonly List<Socket> _sockets = [];
    private readonly EpollLoop _loop = new("test");

    public void Dispose()
    {
        _loop.Dispose();
        _sockets.ForEach(socket => socket.Dispose());
    }

    /// <summary>The loop's own bell rings at once, and is beyond the table where the process has many descriptors.</summary>
    [Fact]
    public async Task Should_watch_descriptors_of_any_number()
    {
        for (var i = 0; i < 2000; i++)
            _sockets.Add(Udp());
        using var loop = new EpollLoop("late");
        var socket = Udp();
        _sockets.Add(socket);
        var entry = new Entry();

        Assert.Equal(SocketError.Success, loop.Watch((int)socket.Handle, entry));

        await entry.Told.Task.WaitAsync(Kit.Patience);
    }

    [Fact]
    public void Should_say_why_when_there_is_no_such_descriptor() =>
        Assert.Equal(SocketError.OperationAborted, _loop.Watch(1_000_000, new Entry()));

    [Fact]
    public async Task Should_come_back_to_an_entry_that_wants_to_go_on()
    {
        var (first, second) = (Udp(), Udp());
        _sockets.AddRange([first, second]);
        var greedy = new Entry(times: 1000, _loop);
        var other = new Entry();
        _loop.Watch((int)first.Handle, greedy);
        _loop.Watch((int)second.Handle, other);

        await other.Told.Task.WaitAsync(Kit.Patience);
        await greedy.Done.Task.WaitAsync(Kit.Patience);
    }

    /// <summary>Where the runtime has no descriptor for a thread, whatever calls may throw.</summary>
    [Fact]
    public async Task Should_go_on_with_the_others_when_one_throws()
    {
        var (first, second) = (Udp(), Udp());
        _sockets.AddRange([first, second]);
        var (failing, other) = (new Entry(times: 0), new Entry());
        _loop.Watch((int)first.Handle, failing);
        Assert.IsType<InvalidOperationException>(await failing.Fault.Task.WaitAsync(Kit.Patience));

        _loop.Watch((int)second.Handle, other);

        await other.Told.Task.WaitAsync(Kit.Patience);
    }

    [Fact]
    public void Should_forget_what_it_never_watched() => _loop.Forget(1_000_000);

    [Fact]
    public async Task Should_tell_again_what_is_so_when_it_is_asked_to()
    {
        var socket = Udp();
        _sockets.Add(socket);
        var entry = new Entry(times: 2);
        _loop.Watch((int)socket.Handle, entry);
        await entry.Told.Task.WaitAsync(Kit.Patience);

        _loop.Rearm((int)socket.Handle, entry);

        await entry.Done.Task.WaitAsync(Kit.Patience);
    }

    [Fact]
    public void Should_drop_what_it_watches_when_it_ends()
    {
        var socket = Udp();
        _sockets.Add(socket);
        var (entry, forgotten) = (new Entry(), new Entry());
        _loop.Watch((int)socket.Handle, forgotten);
        _loop.Forget((int)socket.Handle);
        var other = Udp();
        _sockets.Add(other);
        _loop.Watch((int)other.Handle, entry);

        _loop.Dispose();
        _loop.Dispose();

        Assert.True(entry.IsDropped);
        Assert.False(forgotten.IsDropped);
        Assert.Equal(SocketError.OperationAborted, _loop.Watch((int)socket.Handle, entry));
    }

    private static Socket Udp() => new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    /// <summary>Is told that it can be written on, which such a socket always can.</summary>
    /// <param name="times">Until it is done.</param>
    /// <param name="again">Where it asks to be told again by itself.</param>
    private sealed class Entry(int times = 1, EpollLoop? again = null) : EpollEntry
    {
        private int _left = times;

        public TaskCompletionSource Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<Exception> Fault { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsDropped { get; private set; }

        public override void OnReady(uint events)
        {
            if (_left == 0)
                throw new InvalidOperationException("of a test");
            Told.TrySetResult();
            if (--_left > 0)
                again?.Again(this);
            else
                Done.TrySetResult();
        }

        public override void OnFault(Exception fault) => Fault.TrySetResult(fault);

        public override void Drop() => IsDropped = true;
    }
}
