using Emu.Abstractions.Qdev;

namespace Emu.Hw.Iotkit.Tests;

public sealed class SystemTests
{
    private readonly TestMachine machine = new(new IotkitModule());

    [Fact]
    public void Sysinfo_SaysWhichSubsystemItIs()
    {
        var block = new Block(machine.Add<IotkitSysinfo>("iotkit-sysinfo", ("SYS_CONFIG", 0x32u)));
        Assert.Equal((0x41743u, 0x32u, 0x58u), (block[0], block[4], block[0xFE0]));
    }

    [Fact]
    public void Sysctl_ResetsTheMachine_AndRemembersWhy()
    {
        var sysctl = machine.Add<IotkitSysctl>("iotkit-sysctl");
        var block = new Block(sysctl);
        block[0x10C] = 0x1234;
        block[0x108] = 1 << 8;
        Assert.Empty(machine.Services.Resets);
        block[0x108] = 1 << 9;
        Assert.Equal([sysctl], machine.Services.Resets);
        TestMachine.ResetDevice(sysctl);
        Assert.Equal((0x201u, 0x1234u), (block[0x100], block[0x10C]));
        block[0x100] = 0;
        Assert.Equal(0u, block[0x100]);
        TestMachine.ResetDevice(sysctl, ResetKind.Cold);
        Assert.Equal((1u, 0u, 0x1000_0000u, 0x54u), (block[0x100], block[0x10C], block[0x110], block[0xFE0]));
    }
}
