using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.Hw;

/// <summary>The memory protection unit. Region 7 covers all memory with what each test says; region 6 lies below it.</summary>
public sealed class ProtectionTests
{
    private const uint Type = 0xD90;
    private const uint Control = 0xD94;
    private const uint Number = 0xD98;
    private const uint Base = 0xD9C;
    private const uint Attributes = 0xDA0;

    private const ushort Load = 0x6808; // ldr r0, [r1]
    private const ushort Store = 0x6008; // str r0, [r1]
    private const uint Full = 3 << 24;
    private const uint DataFault = FaultStatus.DataViolation | FaultStatus.ViolationAddress;

    [Theory]
    [InlineData(0u, Load, true, DataFault)]
    [InlineData(1u, Store, true, 0u)]
    [InlineData(1u, Load, false, DataFault)]
    [InlineData(2u, Load, false, 0u)]
    [InlineData(2u, Store, false, DataFault)]
    [InlineData(3u, Store, false, 0u)]
    [InlineData(5u, Load, true, 0u)]
    [InlineData(5u, Store, true, DataFault)]
    [InlineData(5u, Load, false, DataFault)]
    [InlineData(6u, Load, false, 0u)]
    [InlineData(6u, Store, true, DataFault)]
    public void Access_ToARegion_IsPermittedByItsAttributes(uint permission, ushort instruction, bool privileged, uint status)
    {
        using var core = Protected(instruction);
        Region(core, 7, Core.Data, 12, permission << 24);
        core.Cpu.WriteSpecial(SpecialRegister.Control, 0, privileged ? 0u : 1);

        core.Step();

        Assert.Equal(status, core.State.Cfsr);
    }

    [Fact]
    public void Fault_TellsItsAddress_AndIsAMemManageWhereThatIsEnabled()
    {
        using var core = Protected(Load);
        core.WriteSystem(0xD24, 1 << 16);
        Region(core, 7, Core.Data, 12, 0);

        core.Step();

        Assert.Equal(((uint)ExceptionNumber.MemManage, Core.Data, Core.Code), (core.State.Ipsr, core.ReadSystem(0xD34), core.Get32(core.State.R[13] + 24)));
    }

    [Fact]
    public void Fetch_FromARegionThatIsNotExecuted_Faults()
    {
        using var core = Protected(0x4708); // bx r1
        Region(core, 7, Core.Data, 12, Full | (1 << 28));
        core.State.R[1] = Core.Data | 1;

        core.Step(2);

        Assert.Equal(FaultStatus.InstructionViolation, core.State.Cfsr);
    }

    [Theory]
    [InlineData(0u, DataFault)]
    [InlineData(32u, 0u)]
    [InlineData(64u, DataFault)] // the third eighth is disabled: what lies below the region holds
    public void SmallRegions_AndSubregions_EndWhereTheyEnd(uint offset, uint status)
    {
        using var core = Protected(Load);
        Region(core, 6, Core.Data, 12, 0);
        Region(core, 7, Core.Data, 8, Full | (5 << 8));
        core.State.R[1] = Core.Data + offset;

        core.Step();

        Assert.Equal(status, core.State.Cfsr);
    }

    [Theory]
    [InlineData(Mpu.Enable, true, DataFault)] // no region, no default map
    [InlineData(Mpu.Enable | Mpu.PrivilegedDefault, true, 0u)]
    [InlineData(Mpu.Enable | Mpu.PrivilegedDefault, false, DataFault)]
    [InlineData(0u, false, 0u)]
    public void Access_OutsideOfAllRegions_HasTheDefaultMapOrNone(uint control, bool privileged, uint status)
    {
        using var core = Protected(Load);
        core.WriteSystem(Control, control);
        core.Cpu.WriteSpecial(SpecialRegister.Control, 0, privileged ? 0u : 1);

        core.Step();

        Assert.Equal(status, core.State.Cfsr);
    }

    [Theory]
    [InlineData(Mpu.Enable, 0u)]
    [InlineData(Mpu.Enable | Mpu.EnableAtNegative, DataFault)]
    public void Unit_AtANegativePriority_LooksAwayUnlessItIsToldTo(uint control, uint status)
    {
        using var core = Protected(Load);
        Region(core, 7, Core.Data, 12, 0);
        core.WriteSystem(Control, control);
        core.Cpu.WriteSpecial(SpecialRegister.Faultmask, 0, 1);

        core.Step();

        Assert.Equal(status, core.State.Cfsr);
    }

    [Fact]
    public void UnprivilegedLoad_OfPrivilegedCode_IsCheckedWithoutPrivilege()
    {
        using var core = Protected(0xF851, 0x0E00); // ldrt r0, [r1]
        Region(core, 7, Core.Data, 12, 1 << 24);

        core.Step();

        Assert.Equal(DataFault, core.State.Cfsr);
    }

    [Fact]
    public void Registers_AreThoseOfTheRegionThatIsChosen_AlsoByTheBase()
    {
        using var core = new Core().Begin();
        core.WriteSystem(Base, Core.Data | 0x13);
        core.WriteSystem(Attributes + 8, Full | 1);
        core.WriteSystem(Number, 9);

        Assert.Equal((8u << 8, 3u, Core.Data | 3, Full | 1), (core.ReadSystem(Type), core.ReadSystem(Number), core.ReadSystem(Base), core.ReadSystem(Attributes)));
    }

    [Fact]
    public void Registers_OfACoreWithoutTheUnit_ReadAsZero()
    {
        using var core = new Core("cortex-m0").Begin();
        core.WriteSystem(Control, 1);

        Assert.Equal((0u, 0u), (core.ReadSystem(Type), core.ReadSystem(Control)));
    }

    /// <summary>A core whose unit is on; region 0 lets all of the code be executed and the stacks be used.</summary>
    private static Core Protected(params ReadOnlySpan<ushort> code)
    {
        var core = new Core().Begin(code);
        core.State.R[1] = Core.Data;
        Region(core, 0, 0, 16, 6 << 24);
        Region(core, 1, Core.Data + 0x1000, 12, Full);
        core.WriteSystem(Control, Mpu.Enable);
        return core;
    }

    private static void Region(Core core, uint number, uint start, int bits, uint attributes)
    {
        core.WriteSystem(Number, number);
        core.WriteSystem(Base, start);
        core.WriteSystem(Attributes, attributes | ((uint)(bits - 1) << 1) | 1);
    }
}
