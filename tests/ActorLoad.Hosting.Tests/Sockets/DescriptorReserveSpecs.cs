using ActorLoad.Hosting.Sockets;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace ActorLoad.Hosting.Tests.Sockets;

/// <summary>In a process that has so many descriptors left as a spec says.</summary>
public sealed class DescriptorReserveSpecs : IDisposable
{
    private readonly List<SafeFileHandle> _taken = [];
    private int _left;

    public void Dispose() => _taken.ForEach(handle => handle.Dispose());

    [Theory]
    [InlineData(10, 4, 4)]
    [InlineData(5, 4, 4)]
    [InlineData(4, 4, 3)]
    [InlineData(2, 4, 1)]
    [InlineData(1, 4, 1)]
    [InlineData(0, 4, 0)]
    public void Should_hold_what_there_is_and_leave_one_when_it_may(int left, int size, int held)
    {
        using var reserve = Of(left, size);

        reserve.Refill();

        Assert.Equal(held, reserve.Held);
    }

    [Fact]
    public void Should_give_one_back_when_the_process_has_none_left_by_now()
    {
        using var reserve = Of(left: 10, size: 4);
        reserve.Refill();
        OthersTakeAll();

        reserve.Refill();

        Assert.Equal(3, reserve.Held);
        Assert.Equal(1, Free);
    }

    [Fact]
    public void Should_give_none_back_twice_when_the_one_is_still_free()
    {
        using var reserve = Of(left: 10, size: 4);
        reserve.Refill();
        OthersTakeAll();
        reserve.Refill();

        for (var i = 0; i < 10; i++) reserve.Refill();

        Assert.Equal(3, reserve.Held);
    }

    [Fact]
    public void Should_make_one_free_when_it_lets_go()
    {
        using var reserve = Of(left: 3, size: 2);
        reserve.Refill();

        Assert.True(reserve.LetGo());

        Assert.Equal((1, 2), (reserve.Held, Free));
    }

    /// <summary>Descriptors that anybody may have: those left, and those that were given back.</summary>
    private int Free => _left += _taken.RemoveAll(handle => handle.IsClosed);

    private void OthersTakeAll()
    {
        var free = Free;
        _left -= free;
    }

    private DescriptorReserve Of(int left, int size)
    {
        _left = left;
        return new DescriptorReserve(size, Take);
    }

    private SafeFileHandle? Take()
    {
        if (Free == 0) return null;
        _left--;
        var handle = File.OpenHandle("/dev/null");
        _taken.Add(handle);
        return handle;
    }
}
