using ActorLoad.Core.Plan;
using Xunit;
using static ActorLoad.Core.Tests.Preflight.Machines;

namespace ActorLoad.Core.Tests.Preflight;

public class PreflightMemorySpecs
{
    private const long Megabyte = 1 << 20;

    [Fact]
    public void Should_refuse_with_need_and_limit_when_memory_is_short()
    {
        var result = Core.Plan.Preflight.Check(Run(20_000), Roomy with { MemoryAvailableBytes = 300 * Megabyte });

        var finding = result.Find(PreflightKind.Memory);
        Assert.Equal(PreflightSeverity.Refuse, finding?.Severity);
        Assert.Contains("need about 422 MB of memory (70 MB + 18 KB a connection), and 300 MB is available", finding?.Text, StringComparison.Ordinal);
        Assert.Equal((300 - 70) * 1024 / 18, result.LargestConnections);
    }

    [Fact]
    public void Should_refuse_with_the_group_s_limit_when_the_control_group_is_tighter()
    {
        var result = Core.Plan.Preflight.Check(Run(20_000), Roomy with { ControlGroup = new MemoryGroup(512 * Megabyte, 212 * Megabyte) });

        Assert.Null(result.Find(PreflightKind.Memory));
        Assert.Contains("300 MB left of 512 MB", result.Find(PreflightKind.ControlGroupMemory)?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_lift_the_refusal_when_the_group_gets_what_the_command_says()
    {
        var machine = Roomy with { ControlGroup = new MemoryGroup(512 * Megabyte, 212 * Megabyte) };
        var command = Core.Plan.Preflight.Check(Run(20_000), machine).Find(PreflightKind.ControlGroupMemory)?.Command;
        var granted = long.Parse(command!.Split('=')[1]);

        Assert.False(Core.Plan.Preflight.Check(Run(20_000), machine with { ControlGroup = new MemoryGroup(granted, 212 * Megabyte) }).Refused);
    }

    [Fact]
    public void Should_add_the_echo_server_when_the_run_starts_it()
    {
        var machine = Roomy with { MemoryAvailableBytes = 400 * Megabyte };

        var apart = Core.Plan.Preflight.Check(Run(1), machine).LargestConnections;
        var together = Core.Plan.Preflight.Check(Run(1) with { StartsOwnEchoServer = true }, machine).LargestConnections;

        Assert.Equal(330 * 1024 / 18, apart);
        Assert.Equal(270 * 1024 / 26, together);
    }

    [Fact]
    public void Should_count_what_a_frame_takes_beyond_the_usual_buffer_when_it_is_longer()
    {
        var machine = Roomy with { MemoryAvailableBytes = 400 * Megabyte };

        Assert.Equal(330 * 1024 / 22, Core.Plan.Preflight.Check(Run(1) with { MaxFrame = 8192 }, machine).LargestConnections);
    }

    [Fact]
    public void Should_warn_when_memory_does_not_cover_a_server_that_stops_reading()
    {
        var result = Core.Plan.Preflight.Check(Run(20_000) with { MessageInFlight = 8 }, Roomy with { MemoryAvailableBytes = 500 * Megabyte });

        Assert.False(result.Refused);
        Assert.Equal(PreflightSeverity.Warn, result.Find(PreflightKind.InFlightMemory)?.Severity);
    }

    [Fact]
    public void Should_pass_unchecked_when_memory_is_unknown()
    {
        var result = Core.Plan.Preflight.Check(Run(20_000), Roomy with { MemoryAvailableBytes = null });

        Assert.False(result.Refused);
        Assert.Contains("available memory", result.Find(PreflightKind.Unchecked)?.Text, StringComparison.Ordinal);
    }
}
