using ActorLoad.Hosting.Machine;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace ActorLoad.Hosting.Tests.Machine;

public sealed class RuntimeDescriptorsSpecs : IDisposable
{
    private readonly List<SafeFileHandle> _given = [];
    private readonly RuntimeDescriptors _descriptors;
    private int _limit = 100;

    public RuntimeDescriptorsSpecs() => _descriptors = new RuntimeDescriptors(Take);

    private int Open => _given.Count(handle => !handle.IsClosed);

    public void Dispose() => _given.ForEach(handle => handle.Dispose());

    [Fact]
    public void Should_keep_some_while_there_are_others()
    {
        _descriptors.Take();
        _descriptors.Look();

        Assert.Equal(RuntimeDescriptors.Kept, Open);
        Assert.False(_descriptors.AreShort);
    }

    [Theory]
    [InlineData(0)] // one's own connections have taken the last
    [InlineData(3)] // the limit was lowered
    public void Should_let_all_go_when_there_is_no_other(int below)
    {
        _descriptors.Take();
        _limit = Open - below;
        _descriptors.Look();

        Assert.Equal(0, Open);
        Assert.True(_descriptors.AreShort);
    }

    [Fact]
    public void Should_stay_short_until_there_is_one_beyond_them()
    {
        _descriptors.Take();
        _limit = 0;
        _descriptors.Look();
        _limit = RuntimeDescriptors.Kept;
        _descriptors.Look();

        Assert.Equal(0, Open);
        Assert.True(_descriptors.AreShort);

        _limit++;
        _descriptors.Look();
        Assert.Equal(RuntimeDescriptors.Kept, Open);
        Assert.False(_descriptors.AreShort);
    }

    [Fact]
    public void Should_never_be_short_when_none_were_taken()
    {
        _limit = 0;
        _descriptors.Look();

        Assert.False(_descriptors.AreShort);
    }

    private SafeFileHandle? Take()
    {
        if (Open >= _limit)
            return null;
        _given.Add(File.OpenHandle("/dev/null"));
        return _given[^1];
    }
}
