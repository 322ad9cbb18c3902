using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.Hw.Trace;

/// <summary>What the units say of themselves, and the debug registers of the system control space.</summary>
public sealed class DebugUnitTests
{
    private const uint Demcr = 0xDFC;

    [Fact]
    public void RomTable_NamesTheUnits()
    {
        using var core = new Core().Begin();

        uint[] expected = [0xFFF0_F003, 0xFFF0_2003, 0xFFF0_3003, 0xFFF0_1003, 0xFFF4_1003, 0xFFF4_2002, 0];
        Assert.Equal(expected, Enumerable.Range(0, 7).Select(i => core.ReadUnit("rom-table", (uint)(4 * i))));
    }

    [Theory]
    [InlineData("cortex-m3", "itm", 0x001u, 0xE0u)]
    [InlineData("cortex-m4", "tpiu", 0x9A1u, 0x90u)]
    [InlineData("cortex-m4", "rom-table", 0x4C4u, 0x10u)]
    [InlineData("cortex-m7", "fpb", 0x00Eu, 0xE0u)]
    [InlineData("cortex-m23", "rom-table", 0x4CBu, 0x10u)]
    [InlineData("cortex-m33", "dwt", 0xD21u, 0x90u)]
    [InlineData("cortex-m33", "scs", 0xD21u, 0x90u)]
    public void Unit_SaysWhatItIsAndThatItIsArms(string model, string unit, uint part, uint kind)
    {
        using var core = new Core(model).Begin();

        var number = core.ReadUnit(unit, 0xFE0) | (core.ReadUnit(unit, 0xFE4) & 15) << 8;
        var designer = core.ReadUnit(unit, 0xFE4) >> 4 | (core.ReadUnit(unit, 0xFE8) & 7) << 4 | core.ReadUnit(unit, 0xFD0) << 8;
        Assert.Equal((part, 0x43Bu), (number, designer));
        Assert.Equal((0x0Du, kind, 5u, 0xB1u), (core.ReadUnit(unit, 0xFF0), core.ReadUnit(unit, 0xFF4), core.ReadUnit(unit, 0xFF8), core.ReadUnit(unit, 0xFFC)));
    }

    [Fact]
    public void Units_OfASmallerCore_AreTheDebuggersAlone()
    {
        using var core = new Core("cortex-m0").Begin();

        Assert.Equal([0xE000_E000UL], core.Cpu.PrivateRegions(0).Select(m => m.Offset));
    }

    [Fact]
    public void PatchUnit_IsTurnedOnWithItsKey_AndKeepsComparators()
    {
        using var core = new Core("cortex-m4").Begin();
        core.WriteUnit("fpb", 0, 1);
        Assert.Equal(0x260u, core.ReadUnit("fpb", 0));

        core.WriteUnit("fpb", 0, 3);
        core.WriteUnit("fpb", 4, 0x2000_1234);
        core.WriteUnit("fpb", 8 + (7 * 4), 0x4000_1001);
        core.WriteUnit("fpb", 8 + (8 * 4), 1); // there are eight

        Assert.Equal(
            (0x261u, 0x2000_1220u, 0x4000_1001u, 0u),
            (core.ReadUnit("fpb", 0), core.ReadUnit("fpb", 4), core.ReadUnit("fpb", 8 + (7 * 4)), core.ReadUnit("fpb", 8 + (8 * 4))));
    }

    [Fact]
    public void TracePort_KeepsItsSettings()
    {
        using var core = new Core().Begin();

        core.WriteUnit("tpiu", 0x010, 0xF_0012);
        core.WriteUnit("tpiu", 0x0F0, 2);
        core.WriteUnit("tpiu", 0x304, 0x100);

        Assert.Equal(
            (0x12u, 2u, 0x100u, 0xCA1u), (core.ReadUnit("tpiu", 0x010), core.ReadUnit("tpiu", 0x0F0), core.ReadUnit("tpiu", 0x304), core.ReadUnit("tpiu", 0xFC8)));
    }

    [Fact]
    public void Dhcsr_WrittenByAProgram_DoesNotTurnHaltingDebugOn()
    {
        using var core = new Core().Begin();

        core.WriteSystem(0xDF0, 0xA05F_0001);

        Assert.Equal(0u, core.ReadSystem(0xDF0) & 1);
    }

    [Fact]
    public void Breakpoint_WithTheMonitorOn_EntersIt()
    {
        using var core = new Core().Begin(0xBE01);
        core.WriteSystem(Demcr, 1 << 16);

        core.Step();

        Assert.Equal(((uint)ExceptionNumber.DebugMonitor, Core.Code, 2u), (core.State.Ipsr, core.Get32(core.State.R[13] + 24), core.ReadSystem(0xD30)));
    }

    [Fact]
    public void Breakpoint_WhereTheMonitorMayNotPreempt_IsAHardFault()
    {
        using var core = new Core().Begin(0xBE01);
        core.WriteSystem(Demcr, 1 << 16);
        core.State.Primask = 1;

        core.Step();

        Assert.Equal((uint)ExceptionNumber.HardFault, core.State.Ipsr);
    }

    [Fact]
    public void Monitor_MadePending_IsEntered()
    {
        using var core = new Core().Begin(Core.Nop);
        core.Put(Core.Handlers + (16 * ExceptionNumber.DebugMonitor), Core.Nop);
        core.WriteSystem(Demcr, 3 << 16);
        Assert.Equal(3u << 16, core.ReadSystem(Demcr));

        core.Step();

        Assert.Equal(((uint)ExceptionNumber.DebugMonitor, 1u << 16), (core.State.Ipsr, core.ReadSystem(Demcr)));
    }

    [Theory]
    [InlineData("cortex-m3", 0x7u)]
    [InlineData("cortex-m4", 0x307u)]
    [InlineData("cortex-m0", 0u)]
    public void AuxiliaryControl_KeepsTheBitsOfTheModel(string model, uint bits)
    {
        using var core = new Core(model).Begin();

        core.WriteSystem(0x008, uint.MaxValue);

        Assert.Equal(bits, core.ReadSystem(0x008));
    }

    [Theory]
    [InlineData(0u, (uint)ExceptionNumber.HardFault)]
    [InlineData(2u, 0x10u + 3)]
    public void SoftwareTrigger_ByAProgramWithoutPrivilege_NeedsLeave(uint configuration, uint exception)
    {
        using var core = new Core().Begin(0x6001, Core.Nop); // str r1, [r0]
        core.WriteSystem(0x100, 8);
        core.WriteSystem(0xD14, core.ReadSystem(0xD14) | configuration);
        core.State.Control = 1;
        core.Cpu.SystemChanged();
        (core.State.R[0], core.State.R[1]) = (0xE000_EF00, 3);

        core.Step();
        core.Cpu.TakeInterrupt();

        Assert.Equal(exception, core.State.Ipsr);
    }
}
