using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.Hw.Trace;

/// <summary>ITM: what programs write to its ports leaves by the serial wire output.</summary>
public sealed class InstrumentationTests
{
    private const uint PortEnable = 0xE00;
    private const uint PortPrivilege = 0xE40;
    private const uint Control = 0xE80;
    private const uint Lock = 0xFB0;
    private const uint Key = 0xC5AC_CE55;

    [Fact]
    public void Port_WritesOfEverySize_LeaveAsTheirBytes()
    {
        using var core = Start(new Core().WithOutput());

        core.WriteUnit("itm", 0, 'a', size: 1);
        core.WriteUnit("itm", 0, 'b' | 'c' << 8, size: 2);
        core.WriteUnit("itm", 0, 0x6766_6564);

        Assert.Equal("abcdefg", core.Console.Text);
    }

    [Fact]
    public void Port_OtherThanTheOneThatIsShown_IsNotSeen()
    {
        using var core = Start(new Core().WithOutput(port: 1));

        core.WriteUnit("itm", 0, 'a', size: 1);
        core.WriteUnit("itm", 4, 'b', size: 1);

        Assert.Equal("b", core.Console.Text);
    }

    [Fact]
    public void Packets_HaveTheirPortAndSizeFirst()
    {
        using var core = Start(new Core().WithOutput(port: -1));

        core.WriteUnit("itm", 0, 'a', size: 1);
        core.WriteUnit("itm", 4, 0x6362, size: 2);
        core.WriteUnit("itm", 31 * 4, 0x6766_6564);

        Assert.Equal("\u0001a\u000Abc\u00FBdefg", core.Console.Text);
    }

    [Theory]
    [InlineData("cortex-m4", 0u)]
    [InlineData("cortex-m33", 2u)] // ARMv8-M says that it is off
    public void Port_ThatIsNotEnabled_TakesNothing(string model, uint status)
    {
        using var core = Start(new Core(model).WithOutput());
        core.WriteUnit("itm", PortEnable, 2);

        core.WriteUnit("itm", 0, 'a', size: 1);

        Assert.Equal((status, 1u, ""), (core.ReadUnit("itm", 0), core.ReadUnit("itm", 4), core.Console.Text));
    }

    [Fact]
    public void Port_WhileTheOtherSideTakesNothing_SaysThatItIsFull()
    {
        using var core = Start(new Core().WithOutput());
        core.Console.Room = 0;
        for (var i = 0; i < 15; i++)
        {
            core.WriteUnit("itm", 0, 0x6463_6261);
        }

        var full = core.ReadUnit("itm", 0);
        core.WriteUnit("itm", 0, 'x', size: 1);
        core.Console.Room = int.MaxValue;
        core.Cpu.Output!.Writable();

        Assert.Equal((0u, 1u, string.Concat(Enumerable.Repeat("abcd", 15))), (full, core.ReadUnit("itm", 0), core.Console.Text));
    }

    [Fact]
    public void Port_WithNothingBehindIt_TakesEverything()
    {
        using var core = Start(new Core());

        core.WriteUnit("itm", 0, 'a', size: 1);

        Assert.Equal(1u, core.ReadUnit("itm", 0));
    }

    [Fact]
    public void Port_OfAPrivilegedGroup_TakesNothingOfOtherPrograms()
    {
        using var core = Start(new Core().WithOutput());
        core.WriteUnit("itm", PortPrivilege, 1);

        core.WriteUnit("itm", 0, 'a', size: 1, AccessFlags.None);
        core.WriteUnit("itm", 0, 'b', size: 1);

        Assert.Equal("b", core.Console.Text);
    }

    [Fact]
    public void Registers_ByProgramsWithoutPrivilege_AreReadAndPortsOfTheirsEnabled()
    {
        using var core = Start(new Core());
        core.WriteUnit("itm", PortPrivilege, 0xE);

        core.WriteUnit("itm", PortEnable, 0, flags: AccessFlags.None);
        core.WriteUnit("itm", Control, 0, flags: AccessFlags.None);
        core.WriteUnit("itm", PortPrivilege, 0, flags: AccessFlags.None);

        Assert.Equal((0xFFFF_FF00u, 0x0001_0005u, 0xEu), (core.ReadUnit("itm", PortEnable), core.ReadUnit("itm", Control), core.ReadUnit("itm", PortPrivilege)));
    }

    [Fact]
    public void Control_WhileLocked_IsNotWritten()
    {
        using var core = Start(new Core().WithOutput());
        core.WriteUnit("itm", Lock, 0);

        core.WriteUnit("itm", Control, 0);
        core.WriteUnit("itm", 0, 'a', size: 1);

        Assert.Equal((0x0001_0005u, 3u, "a"), (core.ReadUnit("itm", Control), core.ReadUnit("itm", 0xFB4), core.Console.Text));
    }

    [Theory]
    [InlineData("cortex-m3", 0xE000_007Cu, true)]
    [InlineData("cortex-m3", 0xE000_0E80u, true)]
    [InlineData("cortex-m3", 0xE000_1000u, false)]
    [InlineData("cortex-m23", 0xE000_0000u, false)] // has none
    public void Unit_IsThereForProgramsWithoutPrivilege_AndNoOther(string model, uint address, bool reached)
    {
        using var core = new Core(model).Begin();

        Assert.Equal(reached, core.Cpu.Translate(address, AccessKind.Write, MmuMode.Unprivileged, 0, probe: false, out _, out _));
    }

    private static Core Start(Core core)
    {
        core.Begin();
        core.WriteSystem(0xDFC, 1 << 24);
        core.WriteUnit("itm", Lock, Key);
        core.WriteUnit("itm", Control, 0x0001_0005);
        core.WriteUnit("itm", PortEnable, uint.MaxValue);
        return core;
    }
}
