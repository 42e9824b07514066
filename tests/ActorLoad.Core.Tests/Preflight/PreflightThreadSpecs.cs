using ActorLoad.Core.Plan;
using CsCheck;
using Xunit;
using static ActorLoad.Core.Tests.Preflight.Machines;

namespace ActorLoad.Core.Tests.Preflight;

public class PreflightThreadSpecs
{
    private const int Stack = 64 * 1024;

    /// <summary>The limits of a usual kernel on a small machine, with little of them in use; ports are of no interest here.</summary>
    private static readonly MachineLimits Usual = Roomy with
    {
        EphemeralPorts = new PortRange(1, 65_535),
        MappingLimit = 65_530,
        MappingsInUse = 350,
        ProcessIdLimit = 32_768,
        MachineThreadLimit = 192_729,
        MachineThreads = 100,
    };

    private static PreflightRequest OnThreads(int connections) => Run(connections) with { Engine = EngineCosts.Threads(Stack) };

    private static PreflightResult Check(PreflightRequest run, MachineLimits machine) => Core.Plan.Preflight.Check(run, machine);

    [Fact]
    public void Should_pass_7500_connections_of_two_threads_when_the_kernel_is_a_usual_one() => Assert.Empty(Check(OnThreads(7_500), Usual).Findings);

    [Fact]
    public void Should_refuse_with_need_limit_command_and_the_largest_number_when_mappings_would_run_out()
    {
        var result = Check(OnThreads(10_000), Usual);

        var finding = result.Find(PreflightKind.Mappings);
        Assert.Equal(
            "10,000 connections need 82,654 memory mappings (20,000 threads with 4 each + 350 in use + 2,304 in reserve), and vm.max_map_count is "
            + "65,530, past which the .NET runtime aborts: as root, `sysctl -w vm.max_map_count=82654`. At most 7,843 connections would fit this machine.",
            finding?.Text);
        Assert.Equal("sysctl -w vm.max_map_count=82654", finding?.Command);
        Assert.Equal(7_859, result.LargestConnections);
        Assert.Same(finding, result.Findings[0]);
    }

    [Fact]
    public void Should_carry_twice_as_many_when_a_connection_has_one_thread() =>
        Assert.Equal(15_719, Check(Run(1) with { Engine = EngineCosts.Thread(Stack) }, Usual).LargestConnections);

    [Theory]
    [InlineData("actors")]
    [InlineData("async")]
    public void Should_not_look_at_threads_when_connections_have_none(string engine)
    {
        var run = Run(20_000) with { Engine = engine == "async" ? EngineCosts.Async : EngineCosts.Actors };

        var result = Check(run, Usual with { MappingLimit = 1, ProcessIdLimit = 1, MachineThreadLimit = 1, ControlGroupTasks = new TaskGroup(1, 1) });

        Assert.False(result.Refused);
        Assert.DoesNotContain(result.Figures, figure => figure.Name == "memory mappings");
    }

    [Fact]
    public void Should_leave_the_text_alone_when_actors_are_refused() =>
        Assert.DoesNotContain("would fit", Check(Run(20_000), Usual with { DescriptorSoftLimit = 500 }).Findings[0].Text, StringComparison.Ordinal);

    [Fact]
    public void Should_name_the_largest_number_when_something_else_than_threads_is_short()
    {
        var result = Check(OnThreads(5_000), Usual with { DescriptorSoftLimit = 2_000, DescriptorsInUse = 100 });

        Assert.Equal(PreflightKind.Descriptors, result.Findings[0].Kind);
        Assert.EndsWith("At most 1,644 connections would fit this machine.", result.Findings[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_it_once_and_in_the_first_reason_when_there_are_several()
    {
        var result = Check(OnThreads(10_000), Usual with { ProcessIdLimit = 4_000, DescriptorSoftLimit = 500 });

        Assert.Equal(3, result.Findings.Count(finding => finding.Severity == PreflightSeverity.Refuse));
        Assert.Equal([true, false, false], result.Findings.Take(3).Select(finding => finding.Text.Contains("At most", StringComparison.Ordinal)));
        Assert.Contains("At most 144 connections", result.Findings[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PreflightKind.ProcessIds, "sysctl -w kernel.pid_max=2164")]
    [InlineData(PreflightKind.MachineThreads, "sysctl -w kernel.threads-max=2164")]
    [InlineData(PreflightKind.ControlGroupThreads, "systemd-run --scope -p TasksMax=2164")]
    [InlineData(PreflightKind.UserThreads, "ulimit -u 2164")]
    public void Should_refuse_just_what_is_over_when_threads_are_counted(PreflightKind kind, string command)
    {
        var finding = Check(OnThreads(1_000), Counting(kind, limit: 2_163, inUse: 100)).Find(kind);

        Assert.Equal(PreflightSeverity.Refuse, finding?.Severity);
        Assert.Contains("(2 a connection + 100 in use + 64 in reserve)", finding?.Text, StringComparison.Ordinal);
        Assert.Equal(command, finding?.Command);
        Assert.False(Check(OnThreads(1_000), Counting(kind, limit: 2_164, inUse: 100)).Refused);
        Assert.Equal(999, Check(OnThreads(1_000), Counting(kind, limit: 2_163, inUse: 100)).LargestConnections);
    }

    [Fact]
    public void Should_count_the_echo_server_s_threads_when_the_run_starts_it()
    {
        var machine = Counting(PreflightKind.ProcessIds, limit: 2_164, inUse: 100);

        Assert.Equal(1_000, Check(OnThreads(1), machine).LargestConnections);
        Assert.Equal(968, Check(OnThreads(1) with { StartsOwnEchoServer = true }, machine).LargestConnections);
    }

    [Fact]
    public void Should_speak_of_the_hard_limit_when_it_is_too_low_too()
    {
        var machine = Usual with { UserThreadSoftLimit = 1_000, UserThreads = 10 };

        Assert.Contains(
            "hard limit of 1,500", Check(OnThreads(1_000), machine with { UserThreadHardLimit = 1_500 }).Find(PreflightKind.UserThreads)?.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "hard limit", Check(OnThreads(1_000), machine with { UserThreadHardLimit = 10_000 }).Find(PreflightKind.UserThreads)?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_pass_when_the_user_s_threads_are_unlimited()
    {
        var result = Check(OnThreads(1_000), Usual with { UserThreadSoftLimit = long.MaxValue, UserThreads = 10 });

        Assert.False(result.Refused);
        Assert.Null(result.Figures.Single(figure => figure.Name == "threads of this user").Limit);
    }

    [Fact]
    public void Should_count_whole_stacks_when_the_kernel_does_not_overcommit()
    {
        var machine = Usual with { CommitLimitBytes = 4 * Gigabyte, CommittedBytes = Gigabyte };

        Assert.False(Check(OnThreads(1_000), machine).Refused);
        var finding = Check(OnThreads(1_000) with { Engine = EngineCosts.Threads(8 << 20) }, machine).Find(PreflightKind.CommittedMemory);
        Assert.Contains("2,000 threads with 8.0 MB of address space each", finding?.Text, StringComparison.Ordinal);
        Assert.Equal("sysctl -w vm.overcommit_memory=0", finding?.Command);
    }

    /// <summary>A thread keeps as much resident with a large stack as with a small one; two threads keep more than one.</summary>
    [Fact]
    public void Should_ask_for_more_memory_when_connections_have_threads()
    {
        Assert.Equal(EngineCosts.Threads(Stack).BytesPerConnection, EngineCosts.Threads(8 << 20).BytesPerConnection);
        Assert.Equal(330 * 1024 / (68 + 4), Check(Run(1) with { Engine = EngineCosts.Thread(Stack) }, Usual with { MemoryAvailableBytes = 400 << 20 }).LargestConnections);
        Assert.Equal(
            330 * 1024 / (132 + 4), Check(OnThreads(1), Usual with { MemoryAvailableBytes = 400 << 20 }).LargestConnections);
    }

    [Theory]
    [InlineData(BaselineModel.Threads, "threads", 2)]
    [InlineData(BaselineModel.Thread, "thread", 1)]
    [InlineData(BaselineModel.Async, "async", 0)]
    public void Should_have_the_costs_of_each_model(BaselineModel model, string name, int threads)
    {
        var costs = EngineCosts.Of(new BaselineOptions(model, Stack));

        Assert.Equal((name, threads, threads > 0 ? Stack : 0), (costs.Name, costs.ThreadsPerConnection, costs.StackBytes));
    }

    [Fact]
    public void Should_name_what_is_unchecked_and_pass_when_nothing_is_known()
    {
        var result = Check(OnThreads(1_000_000), MachineLimits.Unknown);

        Assert.False(result.Refused);
        Assert.Equal(int.MaxValue, result.LargestConnections);
        Assert.Contains(
            "its limit of memory mappings, its limit of process ids, its limit of threads", result.Find(PreflightKind.Unchecked)?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_lift_the_refusal_when_each_limit_gets_what_its_command_says() => Gen.Select(AnyThreadedRun, AnyThreadLimits).Sample((run, machine) =>
    {
        foreach (var finding in Check(run, machine).Findings.Where(finding => finding.Severity == PreflightSeverity.Refuse))
            machine = Granted(machine, finding);

        Assert.False(Check(run, machine).Refused);
    });

    [Fact]
    public void Should_refuse_just_those_over_the_largest_when_asked_for_any() => Gen.Select(AnyThreadedRun, AnyThreadLimits).Sample((run, machine) =>
    {
        var result = Check(run, machine);

        Assert.Equal(run.Connections > result.LargestConnections, result.Refused);
        if (result.LargestConnections is > 0 and var largest)
            Assert.False(Check(run with { Connections = largest }, machine).Refused);
        if (result.LargestConnections < int.MaxValue)
            Assert.True(Check(run with { Connections = result.LargestConnections + 1 }, machine).Refused);
    });

    [Fact]
    public void Should_never_allow_less_when_a_limit_is_raised_or_becomes_unknown() =>
        Gen.Select(AnyThreadedRun, AnyThreadLimits, Gen.Int[0, 9], Gen.Int[1, 10_000]).Sample((run, machine, which, by) =>
        {
            var before = Check(run, machine).LargestConnections;
            var after = Check(run, Eased(machine, which, by)).LargestConnections;

            Assert.True(after >= before, $"{before} before, {after} after");
        });

    private static readonly Gen<PreflightRequest> AnyThreadedRun =
        from connections in Gen.Int[1, 50_000]
        from stack in Gen.Int[Stack, 8 << 20]
        from two in Gen.Bool
        from own in Gen.Bool
        select Run(connections) with { Engine = two ? EngineCosts.Threads(stack) : EngineCosts.Thread(stack), StartsOwnEchoServer = own };

    /// <summary>Each of them unknown now and then, and the tightest now and then; nothing but threads is limited.</summary>
    private static readonly Gen<MachineLimits> AnyThreadLimits =
        from mappings in Gen.Select(Gen.Long[1, 300_000], Gen.Int[0, 2_000])
        from ids in Gen.Long[1, 70_000]
        from threads in Gen.Select(Gen.Long[1, 70_000], Gen.Long[0, 2_000])
        from user in Gen.Select(Gen.Long[1, 70_000], Gen.Long[0, 2_000])
        from tasks in Gen.Select(Gen.Long[1, 70_000], Gen.Long[0, 2_000])
        from commit in Gen.Select(Gen.Long[0, 500 * Gigabyte], Gen.Long[0, Gigabyte])
        from known in Gen.Int[0, 255]
        select new MachineLimits
        {
            MappingLimit = (known & 1) != 0 ? mappings.Item1 : null,
            MappingsInUse = (known & 2) != 0 ? mappings.Item2 : null,
            ProcessIdLimit = (known & 4) != 0 ? ids : null,
            MachineThreadLimit = (known & 8) != 0 ? threads.Item1 : null,
            MachineThreads = (known & 16) != 0 ? threads.Item2 : null,
            UserThreadSoftLimit = (known & 32) != 0 ? user.Item1 : null,
            UserThreads = user.Item2,
            ControlGroupTasks = (known & 64) != 0 ? new TaskGroup(tasks.Item1, tasks.Item2) : null,
            CommitLimitBytes = (known & 128) != 0 ? commit.Item1 : null,
            CommittedBytes = commit.Item2,
        };

    private static MachineLimits Counting(PreflightKind kind, long limit, long inUse) => kind switch
    {
        PreflightKind.ProcessIds => Usual with { ProcessIdLimit = limit, MachineThreads = inUse },
        PreflightKind.MachineThreads => Usual with { MachineThreadLimit = limit, MachineThreads = inUse },
        PreflightKind.ControlGroupThreads => Usual with { ControlGroupTasks = new TaskGroup(limit, inUse) },
        _ => Usual with { UserThreadSoftLimit = limit, UserThreads = inUse },
    };

    private static MachineLimits Granted(MachineLimits machine, PreflightFinding finding)
    {
        var granted = long.Parse(finding.Command!.Split('=', ' ')[^1]);
        return finding.Kind switch
        {
            PreflightKind.Mappings => machine with { MappingLimit = granted },
            PreflightKind.ProcessIds => machine with { ProcessIdLimit = granted },
            PreflightKind.MachineThreads => machine with { MachineThreadLimit = granted },
            PreflightKind.ControlGroupThreads => machine with { ControlGroupTasks = new TaskGroup(granted, machine.ControlGroupTasks!.InUse) },
            PreflightKind.UserThreads => machine with { UserThreadSoftLimit = granted },
            _ => machine with { CommitLimitBytes = null },
        };
    }

    private static MachineLimits Eased(MachineLimits machine, int which, int by) => which switch
    {
        0 => machine with { MappingLimit = machine.MappingLimit + by },
        1 => machine with { MappingsInUse = null },
        2 => machine with { ProcessIdLimit = machine.ProcessIdLimit + by },
        3 => machine with { MachineThreadLimit = machine.MachineThreadLimit + by },
        4 => machine with { MachineThreads = null },
        5 => machine with { UserThreadSoftLimit = null },
        6 => machine with { ControlGroupTasks = machine.ControlGroupTasks is { } group ? group with { Limit = group.Limit + by } : null },
        7 => machine with { CommitLimitBytes = machine.CommitLimitBytes + by * 1024L },
        8 => machine with { MappingLimit = null },
        _ => machine with { ControlGroupTasks = null },
    };
}
