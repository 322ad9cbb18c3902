using Emu.Guests.Tests.Support;

namespace Emu.Guests.Tests;

/// <summary>Debian's installer boots to its first program, over both kinds of firmware.</summary>
[Trait("Category", "RealGuest")]
public class LinuxTests
{
    [Fact]
    [Trait("Guest", "Always")]
    public Task Installer_FourCpusOverOwnFirmware_ReachesInit() => ReachInit(4);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public Task Installer_AnyNumberOfCpusOverOwnFirmware_ReachesInit(int cpus) => ReachInit(cpus);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public Task Installer_OverOpenSbi_ReachesInit(int cpus) => ReachInit(cpus, "--bios", GuestFiles.Fetched("opensbi", "fw_dynamic-riscv64.bin"));

    [Theory]
    [InlineData("rva22s64", 1)]
    [InlineData("rva22s64", 4)]
    [InlineData("max", 1)]
    [InlineData("max", 4)]
    public Task Installer_OnOtherModels_ReachesInit(string model, int cpus) => ReachInit(cpus, "--set", $"cpu={model}");

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
