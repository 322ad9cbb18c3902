using Emu.Guests.Tests.Support;

namespace Emu.Guests.Tests;

/// <summary>U-Boot at its prompt: by itself in machine mode, and in supervisor mode over firmware.</summary>
[Trait("Category", "RealGuest")]
public sealed class UBootTests : IDisposable
{
    private readonly Disks disks = new();

    public void Dispose() => disks.Dispose();

    [Fact]
    public Task MachineMode_Commands_ReadAFileFromADisk() => Converse("--bios", GuestFiles.Fetched("u-boot", "machine.bin"));

    [Fact]
    public Task OwnFirmware_Commands_ReadAFileFromADisk() => Converse("--kernel", GuestFiles.Fetched("u-boot", "supervisor.elf"));

    [Fact]
    [Trait("Guest", "Always")]
    public Task OpenSbi_Commands_ReadAFileFromADisk() =>
        Converse("--bios", GuestFiles.Fetched("opensbi", "fw_dynamic-riscv64.bin"), "--kernel", GuestFiles.Fetched("u-boot", "supervisor.elf"));

    [Fact]
    public async Task OpenSbi_KernelOfADisk_BootsDebian()
    {
        await using var guest = GuestConsole.Run(
            "riscv-virt", "--cpus", "4", "--memory", "1GiB", "--bios", GuestFiles.Fetched("opensbi", "fw_dynamic-riscv64.bin"), "--kernel", GuestFiles.Fetched("u-boot", "supervisor.elf"),
            "--drive", $"file={GuestFiles.Fetched("debian-disk", "ext4.img")},format=raw,readonly=on");

        await guest.Expect("Hit any key to stop autoboot");
        await guest.Press(" ");
        await guest.Expect("\n=> ");
        await guest.Type("load virtio 0 ${kernel_addr_r} linux");
        await guest.Expect(" bytes read in ");
        await guest.Expect("\n=> ");
        await guest.Type("load virtio 0 ${ramdisk_addr_r} initrd.gz");
        await guest.Expect(" bytes read in ");
        await guest.Expect("\n=> ");
        await guest.Type("setenv bootargs console=ttyS0");
        await guest.Expect("\n=> ");
        await guest.Type("booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${fdtcontroladdr}");
        await guest.Expect("smp: Brought up 1 node, 4 CPU");
        await guest.Expect("Run /init as init process");
    }

    private async Task Converse(params string[] boot)
    {
        await using var guest = GuestConsole.Run(["riscv-virt", "--drive", $"file={disks.Ext4()},format=raw", .. boot]);

        await guest.Expect("Hit any key to stop autoboot");
        await guest.Press(" ");
        await guest.Expect("\n=> ");
        await guest.Type("version");
        await guest.Expect("U-Boot 20");
        await guest.Expect("\n=> ");
        await guest.Type("load virtio 0 ${loadaddr} hello.txt");
        await guest.Expect(" bytes read in ");
        await guest.Expect("\n=> ");
        await guest.Type("md.b ${loadaddr} 10");
        await guest.Expect("hello from ext4");
        await guest.Expect("\n=> ");
        await guest.Type("poweroff");

        Assert.Equal(0, await guest.End());
    }
}
