using Emu.Guests.Tests.Support;

namespace Emu.Guests.Tests;

/// <summary>Debian's installer boots to its first program, over both kinds of firmware.</summary>
[Trait("Category", "RealGuest")]
public class LinuxTests
{
    [Fact]
    [Trait("Guest", "Always")]
    public Task Installer_FourCpusOverOwnFirmware_ReachesInit() => ReachInit(4);

    [Fact]
    public Task Installer_OneCpuOverOwnFirmware_ReachesInit() => ReachInit(1);

    [Fact]
    public Task Installer_OneCpuOverOpenSbi_ReachesInit() => ReachInit(1, "--bios", GuestFiles.Fetched("opensbi", "fw_dynamic-riscv64.bin"));

    [Fact]
    public Task Installer_FourCpusOverOpenSbi_ReachesInit() => ReachInit(4, "--bios", GuestFiles.Fetched("opensbi", "fw_dynamic-riscv64.bin"));

    private static async Task ReachInit(int cpus, params string[] more)
    {
        await using var guest = GuestConsole.Run(
        [
            "riscv-virt", "--cpus", $"{cpus}", "--memory", "1GiB", "--append", "console=ttyS0",
            "--kernel", GuestFiles.Fetched("debian-installer", "linux"), "--initrd", GuestFiles.Fetched("debian-installer", "initrd.gz"), .. more,
        ]);

        await guest.Expect("Linux version ");
        await guest.Expect($"smp: Brought up 1 node, {cpus} CPU");
        await guest.Expect("Run /init as init process");

        Assert.DoesNotContain("Oops", guest.Transcript, StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING:", guest.Transcript, StringComparison.Ordinal);
    }
}
