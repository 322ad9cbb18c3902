using Emu.Guests.Tests.Support;

namespace Emu.Guests.Tests;

/// <summary>Firmware below a guest of ours in supervisor mode, which makes every call and turns paging on.</summary>
public class FirmwareTests
{
    /// <summary>What the guest prints whatever the firmware.</summary>
    private static readonly string[] Story =
    [
        "base: specification 2.0",
        "probe: 7 extensions, and of one that nobody has: 0",
        "console: written at once\nconsole: 25 bytes",
        "time: interrupt, pending 1, and after the next is set 0",
        "ipi: to itself: 0",
        "start again -6\nrfence: to it: 0\nhsm: it has stopped",
        "hsm: suspend that keeps everything: 0",
        "rfence: everyone: 0",
        "hsm: suspend that keeps nothing, it has 77",
        "read through the alias 42 and 43, write: cause 15 at 40000000, then 44",
        "reset: power off",
    ];

    [Theory]
    [InlineData(64, 1)]
    [InlineData(64, 2)]
    [InlineData(64, 8)]
    [InlineData(32, 1)]
    [InlineData(32, 4)]
    public async Task OwnFirmware_SupervisorMakesEveryCall_AllAnswer(int bits, int harts)
    {
        await using var guest = GuestConsole.Run(MachineOf(bits), "--kernel", GuestFiles.Own($"supervisor-riscv{bits}.elf"), "--cpus", $"{harts}");

        int status = await guest.End();

        Assert.Equal(0, status);
        Assert.Contains($"supervisor: rv{bits}, harts {harts},", guest.Transcript, StringComparison.Ordinal);
        Assert.Contains("ipi: to a hart that there is not: -3", guest.Transcript, StringComparison.Ordinal);
        Assert.Equal(harts - 1, guest.Transcript.Split("hsm: it has stopped").Length - 1);
        Assert.All(Story.Where(part => harts > 1 || !part.StartsWith("start again", StringComparison.Ordinal)), part => Assert.Contains(part, guest.Transcript, StringComparison.Ordinal));
    }

    [Theory]
    [Trait("Category", "RealGuest")]
    [Trait("Guest", "Always")]
    [InlineData(32, "dynamic")]
    [InlineData(64, "jump")]
    public async Task OpenSbi_SupervisorMakesEveryCall_AllAnswer(int bits, string kind)
    {
        await using var guest = GuestConsole.Run(
            MachineOf(bits), "--bios", GuestFiles.Fetched("opensbi", $"fw_{kind}-riscv{bits}.bin"), "--kernel", GuestFiles.Own($"supervisor-riscv{bits}.elf"), "--cpus", "2");

        int status = await guest.End();

        Assert.Equal(0, status);
        Assert.Contains("OpenSBI v", guest.Transcript, StringComparison.Ordinal);
        Assert.Contains("Platform Name               : " + MachineOf(bits), guest.Transcript, StringComparison.Ordinal);
        Assert.All(Story, part => Assert.Contains(part, guest.Transcript, StringComparison.Ordinal));
    }

    private static string MachineOf(int bits) => bits == 32 ? "riscv32-virt" : "riscv-virt";
}
