using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Misc.Tests;

public sealed class SifiveTestTests
{
    private readonly TestMachine machine = new(new MiscModule());
    private readonly SifiveTest finisher;
    private readonly IoRegion region;

    public SifiveTestTests()
    {
        finisher = machine.Add<SifiveTest>("riscv.sifive.test");
        region = TestMachine.Region(finisher);
    }

    [Theory]
    [InlineData(4, 0x5555UL, ShutdownCause.GuestPowerOff, 0)]
    [InlineData(2, 0x5555UL, ShutdownCause.GuestPowerOff, 0)]
    [InlineData(8, 0x5555UL, ShutdownCause.GuestPowerOff, 0)]
    [InlineData(4, 0x0005_3333UL, ShutdownCause.GuestExit, 5)]
    [InlineData(4, 0xFFFF_3333UL, ShutdownCause.GuestExit, 65535)]
    [InlineData(2, 0x3333UL, ShutdownCause.GuestExit, 1)]
    public void Write_OfPassOrFail_EndsTheMachine(int size, ulong value, ShutdownCause cause, int code)
    {
        Assert.Equal(IoResult.Ok, region.Write(0, size, default, value));
        TestShutdown shutdown = Assert.Single(machine.Services.Shutdowns);
        Assert.Equal((cause, code), (shutdown.Cause, shutdown.ExitCode));
    }

    [Fact]
    public void Write_OfReset_AsksForReset()
    {
        region.Write(0, 4, default, 0x7777);
        Assert.Single(machine.Services.Resets);
        Assert.Empty(machine.Services.Shutdowns);
    }

    [Fact]
    public void Write_OfAnythingElse_IsLoggedOnly()
    {
        region.Write(0, 4, default, 0x1234);
        Assert.Contains("0x1234 is no command", Assert.Single(machine.Services.Lines).Message, StringComparison.Ordinal);
        Assert.Empty(machine.Services.Shutdowns);
        Assert.Empty(machine.Services.Resets);
    }

    [Fact]
    public void Write_ByDebugger_DoesNothing()
    {
        Assert.Equal(IoResult.DeviceError, region.Write(0, 4, AccessAttributes.Debugger, 0x5555));
        Assert.Empty(machine.Services.Shutdowns);
    }

    [Fact]
    public void Region_OfFinisher_IsOnePage() => Assert.Equal(0x1000UL, region.Size);

    [Fact]
    public void Description_NamesItsCommandsForGenericDrivers()
    {
        var tree = new TreeProbe();
        finisher.DescribeToGuest(tree);
        Assert.Equal(
            [
                "name test",
                "compatible = sifive,test1, sifive,test0, syscon",
                "reg",
                "/poweroff compatible = syscon-poweroff",
                "/poweroff regmap = 1",
                "/poweroff offset = 0",
                "/poweroff value = 5555",
                "/reboot compatible = syscon-reboot",
                "/reboot regmap = 1",
                "/reboot offset = 0",
                "/reboot value = 7777",
            ],
            tree.Lines);
    }
}
