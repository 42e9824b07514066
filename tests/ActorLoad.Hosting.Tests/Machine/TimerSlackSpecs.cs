using ActorLoad.Hosting.Machine;
using Xunit;

namespace ActorLoad.Hosting.Tests.Machine;

public class TimerSlackSpecs
{
    [Fact]
    public void Should_be_the_least_of_the_thread_that_asks_and_of_no_other()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux alone has a slack for each thread.");
        var others = TimerSlack.Read();
        (bool Set, long? Slack) asked = default;

        var thread = new Thread(() => asked = (TimerSlack.TrySetLeast(), TimerSlack.Read()));
        thread.Start();
        thread.Join();

        Assert.Equal((true, 1), asked);
        Assert.Equal(others, TimerSlack.Read());
        Assert.NotEqual(1, others);
    }
}
