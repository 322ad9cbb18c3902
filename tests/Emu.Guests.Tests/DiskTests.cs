using Emu.Guests.Tests.Support;

namespace Emu.Guests.Tests;

/// <summary>Linux with a shell keeps files on disks over a reboot and over the program's end.</summary>
[Trait("Category", "RealGuest")]
public sealed class DiskTests : IDisposable
{
    private readonly Disks disks = new();

    public void Dispose() => disks.Dispose();

    [Fact]
    [Trait("Guest", "Always")]
    public async Task RawDisk_WrittenAndSynced_IsReadBackAfterARebootAndInAnotherRun()
    {
        string disk = $"file={disks.Ext4()},format=raw";
        await using (var first = Shells.Run("--drive", disk))
        {
            await first.Expect("guest# ");
            Assert.Equal("hello from ext4", await first.Shell("mount -t ext4 /dev/vda /mnt && cat /mnt/hello.txt"));
            Assert.Equal("", await first.Shell("echo written > /mnt/new && dd if=/dev/urandom of=/mnt/large bs=64k count=16 2>/dev/null; sync"));
            string sum = await first.Shell("md5sum < /mnt/large");
            await first.Type("reboot -f");
            await first.Expect("reboot: Restarting system");
            await first.Expect("guest# ");
            Assert.Equal("written", await first.Shell("mount -t ext4 /dev/vda /mnt && cat /mnt/new"));
            Assert.Equal(sum, await first.Shell("md5sum < /mnt/large"));
            await first.Type("umount /mnt; poweroff -f");
            Assert.Equal(0, await first.End());
        }

        await using var second = Shells.Run("--drive", disk + ",readonly=on");
        await second.Expect("guest# ");
        Assert.Equal("written", await second.Shell("mount -t ext4 -o ro /dev/vda /mnt && cat /mnt/new"));
    }

    [Fact]
    public async Task Qcow2Disk_FilledFromARawOne_IsReadBackAfterAReboot()
    {
        await using var guest = Shells.Run("--drive", $"file={disks.Ext4()},format=raw,readonly=on", "--drive", $"file={disks.Qcow2(16 << 20)},format=qcow2");

        await guest.Expect("guest# ");
        Assert.Equal("", await guest.Shell("dd if=/dev/vda of=/dev/vdb bs=1M 2>/dev/null"));
        Assert.Equal("hello from ext4", await guest.Shell("mount -t ext4 /dev/vdb /mnt && cat /mnt/hello.txt"));
        Assert.Equal("", await guest.Shell("echo written > /mnt/new; sync"));
        await guest.Type("reboot -f");
        await guest.Expect("reboot: Restarting system");
        await guest.Expect("guest# ");
        Assert.Equal("written", await guest.Shell("mount -t ext4 /dev/vdb /mnt && cat /mnt/new"));
        await guest.Type("umount /mnt; poweroff -f");
        Assert.Equal(0, await guest.End());
    }
}
