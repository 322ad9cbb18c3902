using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.Hw;

/// <summary>The memory protection unit of ARMv8-M: regions with a base and a limit, of which an address may have one.</summary>
public sealed class Protection8Tests
{
    private const uint Type = 0xD90;
    private const uint Control = 0xD94;
    private const uint Number = 0xD98;
    private const uint Base = 0xD9C;
    private const uint Limit = 0xDA0;
    private const uint Types = 0xDC0;

    private const ushort Load = 0x6808; // ldr r0, [r1]
    private const ushort Store = 0x6008; // str r0, [r1]
    private const uint Piece = Core.Data + 0x100;
    private const uint DataFault = FaultStatus.DataViolation | FaultStatus.ViolationAddress;
    private const uint OnlyPrivileged = 0 << 1;
    private const uint ForAll = 1 << 1;
    private const uint ReadPrivileged = 2 << 1;
    private const uint ReadForAll = 3 << 1;

    [Theory]
    [InlineData(OnlyPrivileged, Store, true, 0u)]
    [InlineData(OnlyPrivileged, Load, false, DataFault)]
    [InlineData(ForAll, Store, false, 0u)]
    [InlineData(ReadPrivileged, Load, true, 0u)]
    [InlineData(ReadPrivileged, Store, true, DataFault)]
    [InlineData(ReadPrivileged, Load, false, DataFault)]
    [InlineData(ReadForAll, Load, false, 0u)]
    [InlineData(ReadForAll, Store, true, DataFault)]
    public void Access_ToARegion_IsPermittedByItsAttributes(uint permission, ushort instruction, bool privileged, uint status)
    {
        using var core = Protected(instruction, privileged);
        Region(core, 1, Piece, Piece + 0x1F, permission);

        Assert.Equal(status, StatusOf(core, Piece));
    }

    [Theory]
    [InlineData(Piece - 4, DataFault)]
    [InlineData(Piece, 0u)]
    [InlineData(Piece + 0x5C, 0u)]
    [InlineData(Piece + 0x60, DataFault)]
    public void Region_BeginsAtItsBase_AndEndsBehindItsLimit(uint address, uint status)
    {
        using var core = Protected(Load, privileged: false);
        Region(core, 1, Piece, Piece + 0x5F, ForAll);

        Assert.Equal(status, StatusOf(core, address));
    }

    [Theory]
    [InlineData(Piece, 0u)]
    [InlineData(Piece + 0x20, DataFault)]
    [InlineData(Piece + 0x40, 0u)]
    public void Regions_ThatOverlap_DenyWhatBothHave(uint address, uint status)
    {
        using var core = Protected(Load, privileged: true);
        Region(core, 1, Piece, Piece + 0x3F, ForAll);
        Region(core, 2, Piece + 0x20, Piece + 0x5F, ForAll);

        Assert.Equal(status, StatusOf(core, address));
    }

    [Theory]
    [InlineData(1u, true, DataFault)]
    [InlineData(5u, true, 0u)] // PRIVDEFENA
    [InlineData(5u, false, DataFault)]
    [InlineData(4u, false, 0u)] // off
    public void Access_OutsideOfAllRegions_HasTheDefaultMapOrNone(uint control, bool privileged, uint status)
    {
        using var core = Protected(Load, privileged);
        core.WriteSystem(Control, control);

        Assert.Equal(status, StatusOf(core, Piece));
    }

    [Theory]
    [InlineData("cortex-m33", 1u, 0u, true)] // XN
    [InlineData("cortex-m33", 0u, 0u, false)]
    [InlineData("cortex-m33", 0u, 0x10u, false)] // PXN is of ARMv8.1-M
    [InlineData("cortex-m55", 0u, 0x10u, true)]
    public void Fetch_FromARegionThatIsNeverExecuted_Faults(string model, uint never, uint privilegedNever, bool faults)
    {
        using var core = Protected(0x4708, privileged: true, model); // bx r1
        core.Put(Piece, Core.Nop);
        Region(core, 1, Piece, Piece + 0x1F, ReadForAll | never, privilegedNever);

        core.State.R[1] = Piece | 1;
        core.Step(2);

        Assert.Equal(faults ? FaultStatus.InstructionViolation : 0, core.State.Cfsr);
    }

    [Fact]
    public void Fetch_WithoutPrivilege_FromWhatOnlyThePrivilegedMayNotExecute_Succeeds()
    {
        using var core = Protected(0x4708, privileged: false, "cortex-m55");
        core.Put(Piece, Core.Nop);
        Region(core, 1, Piece, Piece + 0x1F, ReadForAll, 0x10);

        core.State.R[1] = Piece | 1;
        core.Step(2);

        Assert.Equal((Piece + 2, 0u), (core.Pc, core.State.Cfsr));
    }

    [Fact]
    public void Registers_OfOtherRegions_AreReachedByTheirAliases()
    {
        using var core = Protected(Core.Nop, privileged: true);
        core.WriteSystem(Number, 5);

        core.WriteSystem(Base + 8, 0x2000_0041); // region 5: the second of four
        core.WriteSystem(Limit + 0x10, 0x2000_00E7); // region 6
        core.WriteSystem(Number, 6);

        Assert.Equal((0x2000_00E7u, 0x2000_0041u), (core.ReadSystem(Limit), core.ReadSystem(Base + 8)));
    }

    [Fact]
    public void Registers_KeepWhatThereIs()
    {
        using var core = Protected(Core.Nop, privileged: true);

        core.WriteSystem(Number, 9); // there are eight
        core.WriteSystem(Limit, uint.MaxValue);
        core.WriteSystem(Types, 0x1234_5678);
        core.WriteSystem(Types + 4, 0x9ABC_DEF0);

        Assert.Equal((0x800u, 7u), (core.ReadSystem(Type), core.ReadSystem(Number)));
        Assert.Equal((0xFFFF_FFEFu, 0x1234_5678u, 0x9ABC_DEF0u), (core.ReadSystem(Limit), core.ReadSystem(Types), core.ReadSystem(Types + 4)));
    }

    [Fact]
    public void Registers_OfTheTwoStates_AreApart()
    {
        using var core = new Core("cortex-m33").Begin(Load, Core.Nop);
        core.WriteSystem(Control, 5, flags: Abstractions.Qdev.Memory.AccessFlags.None);
        core.WriteSystem(Number, 3, flags: Abstractions.Qdev.Memory.AccessFlags.Secure);

        Assert.Equal((5u, 0u, 0u, 3u), (core.State.Banks[0].MpuControl, core.State.Banks[0].MpuNumber, core.State.Banks[1].MpuControl, core.State.Banks[1].MpuNumber));
    }

    /// <summary>A core with a unit that is on, and a region for its code.</summary>
    private static Core Protected(ushort instruction, bool privileged, string model = "cortex-m33")
    {
        var core = new Core(model, ("security", false), ("mpu-regions", 8)).Begin(instruction);
        Region(core, 0, 0, 0xFFFF, ReadForAll);
        Region(core, 7, Core.Stack - 0x200, Core.Stack - 1, ForAll);
        core.WriteSystem(Control, 1);
        core.State.Control = privileged ? 0u : 1;
        core.Cpu.SystemChanged();
        return core;
    }

    private static void Region(Core core, uint number, uint start, uint last, uint permission, uint more = 0)
    {
        core.WriteSystem(Number, number);
        core.WriteSystem(Base, start | permission);
        core.WriteSystem(Limit, (last & ~31u) | more | 1);
    }

    private static uint StatusOf(Core core, uint address)
    {
        core.State.R[1] = address;
        core.Step();
        return core.State.Cfsr;
    }
}
