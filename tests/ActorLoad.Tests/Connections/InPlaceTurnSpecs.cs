using ActorLoad.Connections;
using Akka.Dispatch;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Tests.Connections;

public sealed class InPlaceTurnSpecs
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<IRunnable> _overflow = [];
    private readonly List<string> _ran = [];
    private readonly InPlaceTurn _turn;

    public InPlaceTurnSpecs() => _turn = new InPlaceTurn(_time, _overflow.Add);

    [Fact]
    public void Should_run_what_comes_up_one_after_the_other_before_it_returns()
    {
        _turn.Run(Does("a", () =>
        {
            _turn.Run(Does("b", () => _turn.Run(Does("d"))));
            _turn.Run(Does("c"));
        }));

        Assert.Equal(["a", "b", "c", "d"], _ran);
        Assert.Empty(_overflow);
    }

    [Fact]
    public void Should_leave_the_rest_to_others_in_order_when_the_turn_has_taken_too_long()
    {
        _turn.Run(Does("a", () =>
        {
            foreach (var name in (string[])["b", "c", "d"])
                _turn.Run(Does(name, () => _time.Advance(InPlaceTurn.Longest / 2)));
        }));

        Assert.Equal(["a", "b", "c"], _ran);
        Assert.Single(_overflow).Run();
        Assert.Equal("d", _ran[^1]);
    }

    [Fact]
    public void Should_have_a_whole_turn_again_when_one_is_over()
    {
        _turn.Run(Does("a", () => _time.Advance(InPlaceTurn.Longest * 2)));
        _turn.Run(Does("b", () => _turn.Run(Does("c"))));

        Assert.Equal(["a", "b", "c"], _ran);
    }

    [Fact]
    public void Should_leave_nothing_behind_when_one_throws()
    {
        Assert.Throws<InvalidOperationException>(() => _turn.Run(Does("a", () =>
        {
            _turn.Run(Does("b"));
            throw new InvalidOperationException();
        })));

        Assert.Single(_overflow);
        _turn.Run(Does("c"));
        Assert.Equal(["a", "c"], _ran);
    }

    [Fact]
    public void Should_be_for_the_pool_when_the_thread_is_one_of_its_own()
    {
        InPlaceTurn? found = null;
        using var ran = new ManualResetEventSlim();
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                found = InPlaceTurn.OfThisThread;
                ran.Set();
            },
            null);

        Assert.True(ran.Wait(Kit.Patience, TestContext.Current.CancellationToken));
        Assert.Null(found);
    }

    [Theory]
    [InlineData(".NET Sockets", false)]
    [InlineData("another", true)]
    public void Should_run_in_place_on_the_threads_that_wait_for_sockets_and_on_those_that_claim_it(string name, bool claims)
    {
        InPlaceTurn? found = null, again = null;
        var thread = new Thread(() =>
        {
            if (claims)
                InPlaceTurn.Claim();
            (found, again) = (InPlaceTurn.OfThisThread, InPlaceTurn.OfThisThread);
        })
        {
            Name = name,
        };
        thread.Start();
        thread.Join();

        Assert.NotNull(found);
        Assert.Same(found, again);
    }

    private ActionRunnable Does(string name, Action? then = null) => new(() =>
    {
        _ran.Add(name);
        then?.Invoke();
    });
}
