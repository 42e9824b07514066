using System.Net;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Machine;
using CsCheck;
using Xunit;

namespace ActorLoad.Hosting.Tests.Machine;

public sealed class LinuxMachineSpecs : IDisposable
{
    private readonly FakeRoot _root = new();

    public void Dispose() => _root.Dispose();

    private MachineLimits Read(FakeNetwork? network = null, params string[] sources) =>
        _root.Machine(network).Read([new IPEndPoint(IPAddress.Loopback, 9000)], [.. sources.Select(IPAddress.Parse)]);

    [Fact]
    public void Should_know_nothing_when_there_is_no_proc()
    {
        var limits = Read(new FakeNetwork { Local = null });

        Assert.Null(limits.DescriptorSoftLimit);
        Assert.Null(limits.DescriptorsInUse);
        Assert.Null(limits.EphemeralPorts);
        Assert.Null(limits.TimeWaitReuse);
        Assert.Null(limits.TcpTimestamps);
        Assert.Null(limits.MemoryAvailableBytes);
        Assert.Null(limits.ControlGroup);
        Assert.Null(limits.LocalAddresses);
        Assert.Empty(limits.HeldPorts);
        Assert.Null(limits.MappingLimit);
        Assert.Null(limits.MappingsInUse);
        Assert.Null(limits.ProcessIdLimit);
        Assert.Null(limits.MachineThreadLimit);
        Assert.Null(limits.MachineThreads);
        Assert.Null(limits.UserThreadSoftLimit);
        Assert.Null(limits.ControlGroupTasks);
        Assert.Null(limits.CommitLimitBytes);
    }

    [Fact]
    public void Should_read_the_limits_of_threads_when_they_are_there()
    {
        _root.With("proc/sys/vm/max_map_count", "65530\n")
            .With("proc/self/maps", "00400000-00452000 r-xp 00000000 08:02 173521 /usr/bin/x\n7ffc-7ffd rw-p 00000000 00:00 0 [stack]\n")
            .With("proc/sys/kernel/pid_max", "32768\n")
            .With("proc/sys/kernel/threads-max", "192729\n")
            .With("proc/loadavg", "0.08 0.31 0.69 1/84 1426\n")
            .With("proc/self/cgroup", "0::/\n").With("sys/fs/cgroup/pids.max", "500\n").With("sys/fs/cgroup/pids.current", "5\n");

        var limits = Read();

        Assert.Equal(65530, limits.MappingLimit);
        Assert.Equal(2, limits.MappingsInUse);
        Assert.Equal(32768, limits.ProcessIdLimit);
        Assert.Equal(192729, limits.MachineThreadLimit);
        Assert.Equal(84, limits.MachineThreads);
        Assert.Equal(new TaskGroup(500, 5), limits.ControlGroupTasks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0.1 0.2 0.3 84 1426")]
    [InlineData("0.1 0.2 0.3 1/ 1426")]
    [InlineData("0.1 0.2 0.3 1/99999999999 1426")]
    public void Should_leave_the_machine_s_threads_unknown_when_the_load_average_is_malformed(string text)
    {
        _root.With("proc/loadavg", text);

        Assert.Null(Read().MachineThreads);
    }

    [Theory]
    [InlineData("2", 2048L, 1024L)]
    [InlineData("0", null, null)]
    [InlineData("1", null, null)]
    public void Should_know_a_commit_limit_when_the_kernel_keeps_to_it(string overcommit, long? limit, long? committed)
    {
        _root.With("proc/sys/vm/overcommit_memory", overcommit).With("proc/meminfo", "CommitLimit: 2 kB\nCommitted_AS: 1 kB\n");

        var limits = Read();

        Assert.Equal(limit, limits.CommitLimitBytes);
        Assert.Equal(committed, limits.CommittedBytes);
    }

    [Theory]
    [InlineData("Max open files            1024                 524288               files", 1024L, 524288L)]
    [InlineData("Max processes 5 5 processes\nMax open files            unlimited            unlimited            files", long.MaxValue, long.MaxValue)]
    [InlineData("Max open files            what                 99999999999999999999 files", null, null)]
    [InlineData("Max open files", null, null)]
    public void Should_read_the_descriptor_limits_when_the_line_is_there(string text, long? soft, long? hard)
    {
        _root.With("proc/self/limits", text);

        var limits = Read();

        Assert.Equal(soft, limits.DescriptorSoftLimit);
        Assert.Equal(hard, limits.DescriptorHardLimit);
    }

    [Fact]
    public void Should_count_descriptors_when_they_are_listed()
    {
        _root.With("proc/self/fd/0", "").With("proc/self/fd/1", "").With("proc/self/fd/17", "");

        Assert.Equal(3, Read().DescriptorsInUse);
    }

    [Fact]
    public void Should_count_those_that_were_open_when_they_were_noted()
    {
        _root.With("proc/self/fd/0", "").With("proc/self/fd/1", "");
        var machine = _root.Machine(null);

        machine.NoteDescriptors();
        _root.With("proc/self/fd/17", "");

        Assert.Equal(2, machine.Read([new IPEndPoint(IPAddress.Loopback, 9000)], []).DescriptorsInUse);
    }

    [Fact]
    public void Should_read_the_sysctls_when_they_are_there()
    {
        _root.With("proc/sys/net/ipv4/ip_local_port_range", "1024\t65535\n")
            .With("proc/sys/net/ipv4/ip_local_reserved_ports", "8080,9148-9150,70000,x-y\n")
            .With("proc/sys/net/ipv4/tcp_tw_reuse", "2\n")
            .With("proc/sys/net/ipv4/tcp_timestamps", "0\n")
            .With("proc/sys/net/ipv4/ip_nonlocal_bind", "1\n")
            .With("proc/sys/net/core/somaxconn", "4096\n")
            .With("proc/sys/net/netfilter/nf_conntrack_max", "262144\n")
            .With("proc/sys/net/netfilter/nf_conntrack_count", "17\n");

        var limits = Read();

        Assert.Equal(new PortRange(1024, 65535), limits.EphemeralPorts);
        Assert.Equal([new PortRange(8080, 8080), new PortRange(9148, 9150)], limits.ReservedPorts.AsEnumerable());
        Assert.Equal(TimeWaitReuse.Loopback, limits.TimeWaitReuse);
        Assert.False(limits.TcpTimestamps);
        Assert.True(limits.NonlocalBindV4);
        Assert.False(limits.NonlocalBindV6);
        Assert.Equal(4096, limits.AcceptQueueLimit);
        Assert.Equal(262144, limits.ConntrackMax);
        Assert.Equal(17, limits.ConntrackCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("60999 32768")]
    [InlineData("32768")]
    [InlineData("1 2 3")]
    [InlineData("-5 70000")]
    [InlineData("\0\u0001\uFFFD")]
    public void Should_leave_the_port_range_unknown_when_it_is_malformed(string text)
    {
        _root.With("proc/sys/net/ipv4/ip_local_port_range", text);

        Assert.Null(Read().EphemeralPorts);
    }

    [Fact]
    public void Should_read_the_memory_when_it_is_listed()
    {
        _root.With("proc/meminfo", "MemTotal:       24683656 kB\nMemFree:        23856580 kB\nMemAvailable:   24133092 kB\n");

        var limits = Read();

        Assert.Equal(24683656L * 1024, limits.MemoryTotalBytes);
        Assert.Equal(24133092L * 1024, limits.MemoryAvailableBytes);
    }

    [Theory]
    [InlineData("MemAvailable:")]
    [InlineData("MemAvailable: lots kB")]
    [InlineData("MemAvailable: 9223372036854775807 kB")]
    public void Should_leave_memory_unknown_when_it_is_malformed(string text)
    {
        _root.With("proc/meminfo", text);

        Assert.Null(Read().MemoryAvailableBytes);
    }

    [Fact]
    public void Should_count_the_cores_of_the_affinity_when_there_is_no_quota()
    {
        _root.With("proc/self/status", "Name:\tx\nCpus_allowed:\tf\nCpus_allowed_list:\t0-2,8,10-11\n");

        Assert.Equal(6, _root.Machine().UsableCores());
    }

    [Fact]
    public void Should_take_the_quota_when_it_is_less_than_the_affinity()
    {
        _root.With("proc/self/status", "Cpus_allowed_list:\t0-3\n").With("proc/self/cgroup", "0::/\n").With("sys/fs/cgroup/cpu.max", "150000 100000\n");

        Assert.Equal(1.5, _root.Machine().UsableCores());
    }

    [Fact]
    public void Should_add_a_source_to_the_local_addresses_when_it_may_be_bound()
    {
        var network = new FakeNetwork { Bindable = [IPAddress.Parse("203.0.113.5")] };

        var limits = Read(network, "203.0.113.5", "203.0.113.6");

        Assert.NotNull(limits.LocalAddresses);
        Assert.True(limits.LocalAddresses.SetEquals([IPAddress.Loopback, IPAddress.Parse("203.0.113.5")]));
    }

    [Fact]
    public void Should_tell_the_kernel_s_choice_when_no_source_is_given()
    {
        var network = new FakeNetwork { Routes = { [IPAddress.Loopback] = IPAddress.Parse("127.0.0.1") } };

        Assert.Equal(IPAddress.Loopback, Read(network).RoutedSources[IPAddress.Loopback]);
        Assert.Empty(Read(network, "127.0.0.2").RoutedSources);
    }

    [Fact]
    public void Should_describe_the_tightest_memory_when_a_control_group_has_a_limit()
    {
        _root.With("proc/meminfo", "MemTotal: 1048576 kB\n")
            .With("proc/self/cgroup", "0::/\n").With("sys/fs/cgroup/memory.max", "536870912\n").With("sys/fs/cgroup/memory.current", "1\n")
            .With("proc/self/limits", "Max open files            20000                20000                files\n");

        var report = _root.Machine().Describe();

        Assert.Equal(536870912, report.MemoryBytes);
        Assert.Equal(20000, report.DescriptorLimit);
    }

    /// <summary>Pieces that the parsers look for, in any order and number, with what they do not expect between them.</summary>
    [Fact]
    public void Should_never_throw_when_every_file_is_garbage()
    {
        string[] files =
        [
            "proc/self/limits", "proc/self/status", "proc/self/cgroup", "proc/meminfo", "proc/net/tcp", "proc/net/tcp6",
            "proc/sys/net/ipv4/ip_local_port_range", "proc/sys/net/ipv4/ip_local_reserved_ports", "proc/sys/net/ipv4/tcp_tw_reuse",
            "proc/sys/net/core/somaxconn", "proc/sys/net/netfilter/nf_conntrack_max", "sys/fs/cgroup/memory.max",
            "sys/fs/cgroup/memory.current", "sys/fs/cgroup/memory.stat", "sys/fs/cgroup/cpu.max", "sys/fs/cgroup/pids.max", "sys/fs/cgroup/pids.current",
            "proc/self/maps", "proc/self/uid_map", "proc/loadavg", "proc/7/status", "proc/sys/vm/max_map_count", "proc/sys/vm/overcommit_memory",
            "proc/sys/kernel/pid_max", "proc/sys/kernel/threads-max",
        ];
        var piece = Gen.OneOf(
            "Max open files", "Max processes", "Uid:", "Threads:", "CapEff:", "CommitLimit:", "Cpus_allowed_list:", "MemAvailable:", "0::/", "inactive_file", "max", "unlimited", "-1", "0", "65535", "65536",
            "9223372036854775807", "99999999999999999999", "0100007F:2328", "0A", "06", "FFFFFFFFFFFFFFFF", ":", "-", ",", " ", "\t", "\n", "\0", "\uFFFD");

        piece.Array[0, 30].Select(pieces => string.Join(' ', pieces)).Array[files.Length].Sample(
            texts =>
            {
                for (var i = 0; i < files.Length; i++)
                    _root.With(files[i], texts[i]);
                Read();
                _root.Machine().Describe();
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void Should_be_plausible_when_it_reads_this_very_machine()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");

        var limits = new LinuxMachine().Read([new IPEndPoint(IPAddress.Loopback, 9)], [IPAddress.Parse("127.0.0.2")]);

        Assert.InRange(limits.DescriptorSoftLimit!.Value, limits.DescriptorsInUse!.Value, long.MaxValue);
        Assert.InRange(limits.DescriptorsInUse!.Value, 3, 10_000);
        Assert.InRange(limits.EphemeralPorts!.Value.Count, 1, 65535);
        Assert.InRange(limits.MemoryAvailableBytes!.Value, 1, limits.MemoryTotalBytes!.Value);
        Assert.InRange(limits.UsableCores!.Value, 0.01, 4096);
        Assert.Contains(IPAddress.Loopback, limits.LocalAddresses!);
        Assert.InRange(limits.MappingsInUse!.Value, 10, limits.MappingLimit!.Value);
        Assert.InRange(limits.MachineThreads!.Value, 2, limits.MachineThreadLimit!.Value);
        Assert.InRange(limits.ProcessIdLimit!.Value, 300, 1 << 22);
    }

    [Fact]
    public void Should_see_its_own_connection_when_it_holds_one()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var target = (IPEndPoint)listener.LocalEndpoint;
        using var client = new System.Net.Sockets.TcpClient(System.Net.Sockets.AddressFamily.InterNetworkV6) { Client = { DualMode = true } };
        client.Connect(target);

        var limits = new LinuxMachine().Read([target], []);

        Assert.Equal(1, limits.HeldPorts[new AddressPair(IPAddress.Loopback, target)].InUse);
        Assert.Contains(target.Port, limits.ListeningPorts);
        Assert.Equal(IPAddress.Loopback, limits.RoutedSources[IPAddress.Loopback]);
    }
}
