using Emu.Guests.Tests.Support;

namespace Emu.Guests.Tests;

/// <summary>UEFI firmware in flash begins in supervisor mode, and keeps its variables in the other bank.</summary>
[Trait("Category", "RealGuest")]
public sealed class FlashTests : IDisposable
{
    private const string Variable = "setvar Kept -guid 11111111-2222-3333-4444-555555555555";

    private readonly Disks disks = new();

    public void Dispose() => disks.Dispose();

    [Fact]
    public Task OwnFirmware_VariableOfUefi_IsKeptFromRunToRun() => KeepAVariable();

    [Fact]
    public Task OpenSbi_VariableOfUefi_IsKeptFromRunToRun() => KeepAVariable("--bios", GuestFiles.Fetched("opensbi", "fw_dynamic-riscv64.bin"));

    private async Task KeepAVariable(params string[] more)
    {
        string[] run =
        [
            "riscv-virt", "--memory", "256MiB", "--set", $"pflash0=file={GuestFiles.Fetched("edk2", "code.fd")},format=raw,readonly=on",
            "--set", $"pflash1=file={disks.Copy(GuestFiles.Fetched("edk2", "variables.fd"))},format=raw", .. more,
        ];
        await using (var first = GuestConsole.Run(run))
        {
            await first.Expect("Shell> ");
            await first.Press(Variable + " -nv -bs =0x4711\r");
            await first.Expect("Shell> ");
            await first.Press("reset -s\r");
            Assert.Equal(0, await first.End());
        }

        await using var second = GuestConsole.Run(run);
        await second.Expect("Shell> ");
        await second.Press(Variable + "\r");
        await second.Expect("Kept - 0002 Bytes\n11 47");
        await second.Expect("Shell> ");
        await second.Press("reset -s\r");
        Assert.Equal(0, await second.End());
    }
}
