using ActorLoad.Hosting.Machine;
using Xunit;

namespace ActorLoad.Hosting.Tests.Machine;

public sealed class UserThreadsSpecs : IDisposable
{
    private const string Unbound = "0000000000000000";

    private readonly FakeRoot _root = new();

    public void Dispose() => _root.Dispose();

    private (long? Soft, long? Hard, long? InUse) Read() => new UserThreads(_root.Path).Read();

    private void Running(string user, string capabilities = Unbound)
    {
        _root.With("proc/self/limits", "Max processes             1000                 2000                 processes\nMax open files 1 2 files\n");
        Process("self", user, 12, capabilities);
    }

    private void Process(string name, string user, int threads, string capabilities = Unbound) =>
        _root.With($"proc/{name}/status", $"Name:\tx\nUid:\t{user}\t7\t7\t7\nThreads:\t{threads}\nCapEff:\t{capabilities}\n");

    [Fact]
    public void Should_sum_the_threads_of_the_user_s_processes_and_no_others()
    {
        Running("1000");
        Process("41", "1000", 12);
        Process("42", "1000", 5);
        Process("43", "1001", 900);
        _root.With("proc/44/comm", "gone by now").With("proc/sys/status", "Uid:\t1000\nThreads:\t99\n");

        Assert.Equal((1000, 2000, 17), Read());
    }

    [Theory]
    [InlineData("0", Unbound)]
    [InlineData("1000", "0000000000200000")]
    [InlineData("1000", "0000000001000000")]
    public void Should_not_bind_when_the_process_is_root_or_has_the_capability(string user, string capabilities)
    {
        Running(user, capabilities);

        Assert.Equal((null, null, null), Read());
    }

    [Fact]
    public void Should_not_bind_when_root_is_root_of_the_whole_machine()
    {
        Running("0");
        _root.With("proc/self/uid_map", "         0          0 4294967295\n");

        Assert.Null(Read().Soft);
    }

    [Fact]
    public void Should_bind_when_root_is_root_of_a_user_namespace_alone()
    {
        Running("0", "000001ffffffffff");
        _root.With("proc/self/uid_map", "         0     100000      65536\n");

        Assert.Equal((1000, 2000), (Read().Soft, Read().Hard));
    }

    [Fact]
    public void Should_bind_when_the_capabilities_are_others()
    {
        Running("1000", "0000000000000400");

        Assert.Equal(1000, Read().Soft);
    }

    [Fact]
    public void Should_know_nothing_when_the_user_is_not_known()
    {
        _root.With("proc/self/limits", "Max processes 1000 2000 processes\n");

        Assert.Equal((null, null, null), Read());
    }
}
