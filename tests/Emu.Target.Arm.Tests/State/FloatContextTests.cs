using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.State;

/// <summary>When floating point may be used, and what becomes of its registers when exceptions come (§ B1.5.7).</summary>
public sealed class FloatContextTests
{
    private const uint Cpacr = 0xD88;
    private const uint Shcsr = 0xD24;
    private const uint Fpccr = 0xF34;
    private const uint Fpcar = 0xF38;
    private const uint Fpdscr = 0xF3C;
    private const uint Icsr = 0xD04;
    private const uint SetPendSv = 1 << 28;
    private static readonly ushort[] AddSingles = [0xEE30, 0x0A20];

    [Fact]
    public void Instruction_UnitSwitchedOff_IsAUsageFaultThatSaysSo()
    {
        using var core = new Core("cortex-m4").Begin(AddSingles);
        core.WriteSystem(Shcsr, 7 << 16);

        core.Step();

        Assert.Equal((Core.Handlers + (16 * 6), UsageFault.NoCoprocessor), (core.Pc, core.State.Cfsr));
    }

    [Fact]
    public void Instruction_UnitForPrivilegedCodeOnly_IsAFaultWithoutPrivilege()
    {
        using var core = new Core("cortex-m4").Begin([.. AddSingles, .. AddSingles]);
        core.WriteSystem(Cpacr, 5 << 20);

        core.Step();
        var first = core.Pc;
        core.Cpu.WriteSpecial(SpecialRegister.Control, 0, 1 | ControlBits.FloatContext);
        core.Step();

        Assert.Equal((Core.Code + 4, Core.Handlers + (16 * 3)), (first, core.Pc));
    }

    [Fact]
    public void FirstInstruction_AutomaticState_BeginsAContextWithTheDefaultModes()
    {
        using var core = On().Begin(AddSingles);
        core.WriteSystem(Fpdscr, Fpscr.DefaultNan | Fpscr.FlushToZero);

        core.Step();

        Assert.Equal((ControlBits.FloatContext, Fpscr.DefaultNan | Fpscr.FlushToZero), (core.State.FloatContext, core.Cpu.ReadFpscr()));
    }

    [Fact]
    public void Exception_ContextIsActive_LeavesRoomInTheFrame()
    {
        using var core = On().Begin([.. AddSingles, Core.Nop]);
        core.Step();

        core.WriteSystem(Icsr, SetPendSv);
        core.Step();

        Assert.Equal((Core.Stack - 0x68, 0xFFFF_FFE9u, 0u), (core.State.R[13], core.State.R[14], core.State.FloatContext));
        Assert.Equal((Core.Stack - 0x48, 1u), (core.ReadSystem(Fpcar), core.ReadSystem(Fpccr) & 1));
    }

    [Fact]
    public void Handler_UsesTheUnit_RegistersAreStoredFirst()
    {
        using var core = On().Begin([.. AddSingles, Core.Nop]);
        core.Put(Core.Handlers + (16 * 14), [.. AddSingles, Core.BxLr]);
        core.Step();
        core.State.S[7] = 0x1234_5678;
        core.WriteSystem(Icsr, SetPendSv);

        core.Step(2);

        Assert.Equal((0x1234_5678u, 0u), (core.Get32(Core.Stack - 0x48 + 28), core.ReadSystem(Fpccr) & 1));
    }

    [Fact]
    public void Return_HandlerUsedTheUnit_TakesTheRegistersBack()
    {
        using var core = On().Begin([.. AddSingles, Core.Nop]);
        core.Put(Core.Handlers + (16 * 14), [.. AddSingles, Core.BxLr]);
        core.Step();
        (core.State.S[0], core.State.S[7]) = (0x3F80_0000, 0x1234_5678);
        core.WriteSystem(Icsr, SetPendSv);

        core.Step();
        core.State.S[7] = 0;
        core.Step();

        Assert.Equal((Core.Stack, ControlBits.FloatContext, 0x1234_5678u), (core.State.R[13], core.State.FloatContext, core.State.S[7]));
        Assert.Equal(0x3F80_0000u, core.State.S[0]);
    }

    [Fact]
    public void Exception_LazyStateIsOff_StoresTheRegistersAtOnce()
    {
        using var core = On().Begin([.. AddSingles, Core.Nop]);
        core.WriteSystem(Fpccr, Fpscr.AutomaticState);
        core.Step();
        core.State.S[15] = 0xABCD;

        core.WriteSystem(Icsr, SetPendSv);
        core.Step();

        Assert.Equal((0xABCDu, 0u), (core.Get32(Core.Stack - 0x48 + 60), core.ReadSystem(Fpccr) & 1));
    }

    [Fact]
    public void Return_HandlerLeftTheUnitAlone_KeepsTheRegisters()
    {
        using var core = On().Begin([.. AddSingles, Core.Nop]);
        core.Step();
        core.State.S[3] = 7;

        core.WriteSystem(Icsr, SetPendSv);
        core.Step(3);

        Assert.Equal((7u, 0u, Core.Stack), (core.State.S[3], core.ReadSystem(Fpccr) & 1, core.State.R[13]));
    }

    [Theory]
    [InlineData("cortex-m3", 0u, 0u, 0u)]
    [InlineData("cortex-m4", 0x1011_0021u, 0x1100_0011u, 0u)]
    [InlineData("cortex-m7", 0x1011_0221u, 0x1200_0011u, 0x40u)]
    public void Features_OfModels_AreThoseOfTheirUnits(string model, uint first, uint second, uint third)
    {
        using var core = new Core(model);

        Assert.Equal((first, second, third), (core.ReadSystem(0xF40), core.ReadSystem(0xF44), core.ReadSystem(0xF48)));
    }

    [Fact]
    public void Arithmetic_RoundingUp_ComesFromTheStateKey()
    {
        using var core = On().Begin(AddSingles);
        core.WriteSystem(Fpccr, 0);
        core.Cpu.WriteFpscr(1 << Fpscr.RoundingShift);
        (core.State.S[0], core.State.S[1]) = (0x3F80_0000, 1);

        core.Step();

        Assert.Equal((0x3F80_0001u, 0x40_0010u), (core.State.S[0], core.Cpu.ReadFpscr()));
    }

    private static Core On()
    {
        var core = new Core("cortex-m4");
        core.WriteSystem(Cpacr, 15 << 20);
        return core;
    }
}
