using ActorLoad.Hosting.Machine;
using Xunit;

namespace ActorLoad.Hosting.Tests.Machine;

public class UnusedMemorySpecs
{
    private const ulong Start = 0x7f01c0000000, Length = 0x20000;

    [Theory]
    [InlineData("r-xp", "/usr/lib/libc.so.6", true)]
    [InlineData("r--s", "/opt/app/App.dll", true)]
    [InlineData("r-xp", "/opt/with a space/App.dll", true)]
    [InlineData("r--p", "/opt/app/App.dll", false)]
    [InlineData("rw-p", "/opt/app/App.dll", false)]
    [InlineData("rw-s", "/opt/app/App.dll", false)]
    [InlineData("rwxp", "/opt/app/App.dll", false)]
    [InlineData("r-xs", "/opt/app/App.dll", false)]
    [InlineData("r-xp", "", false)]
    [InlineData("r-xp", "[vdso]", false)]
    [InlineData("r--s", "/memfd:doublemapper (deleted)", false)]
    [InlineData("r--s", "/dev/shm/ring", false)]
    public void Should_be_pages_of_files_that_nobody_here_can_write_to(string access, string path, bool expected)
    {
        var found = UnusedMemory.Releasable(Mapping(access, path, anonymous: 0));

        Assert.Equal(expected ? [(Start, Length)] : [], found.ToArray());
    }

    [Fact]
    public void Should_leave_a_mapping_alone_when_a_page_of_it_is_our_own() =>
        Assert.Empty(UnusedMemory.Releasable(Mapping("r-xp", "/usr/lib/libc.so.6", anonymous: 4)));

    [Fact]
    public void Should_tell_one_mapping_from_the_next()
    {
        var smaps = Mapping("r-xp", "/usr/lib/a.so", 4) + Mapping("rw-p", "/usr/lib/b.so", 0) + Mapping("r-xp", "/usr/lib/c.so", 0) + "VmFlags: rd ex\nshort\n-\n";

        Assert.Single(UnusedMemory.Releasable(smaps));
    }

    [Fact]
    public void Should_leave_the_process_as_it_was_when_it_is_released()
    {
        UnusedMemory.Release();

        Assert.Equal("42", 42.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.NotEmpty(UnusedMemory.Releasable(File.ReadAllText("/proc/self/smaps")));
    }

    private static string Mapping(string access, string path, int anonymous) =>
        $"7f01c0000000-7f01c0020000 {access} 00001000 fe:00 1234                       {path}\nSize:                128 kB\nRss:                 64 kB\n" +
        $"Anonymous:             {anonymous} kB\nVmFlags: rd ex mr mw me\n";
}
