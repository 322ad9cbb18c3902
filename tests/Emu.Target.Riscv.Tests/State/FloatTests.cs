using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Tests.State;

public sealed class FloatTests
{
    private const uint AddSingle = 0x00c5_f553; // fadd.s fa0, fa1, fa2
    private const uint AddToEven = 0x00c5_8553; // fadd.s fa0, fa1, fa2, rne
    private const uint Classify = 0xe005_9553; // fclass.s a0, fa1

    [Fact]
    public void Execute_FirstFloatInstructionOfACleanUnit_EndsTheBlockWithTheChangeNoted()
    {
        var hart = With(Mstatus.Fs & ~(Mstatus.Fs - 1));
        hart.Put(Hart.Code, AddSingle, AddSingle);

        var engine = Blocks(hart);
        engine.Step(1);

        Assert.Equal(Hart.Code + 4, hart.Pc);
        Assert.Equal(IrExit.Recheck, engine.LastExit);
        Assert.Equal(1UL << 63 | Mstatus.Fs, hart.Csr(CsrNumber.Mstatus) & (1UL << 63 | Mstatus.Fs));
    }

    [Fact]
    public void Execute_FloatInstructionsOfADirtyUnit_StayInOneBlock()
    {
        var hart = With(Mstatus.Fs);
        hart.Put(Hart.Code, AddSingle, AddSingle, AddSingle, Hart.Wfi);

        Blocks(hart).Step(1);

        Assert.Equal(Hart.Code + 16, hart.Pc);
    }

    [Fact]
    public void Execute_InstructionThatOnlyReads_LeavesTheUnitClean()
    {
        var hart = With(Mstatus.Fs & ~(Mstatus.Fs - 1));

        hart.Run(Hart.Code, Classify);

        Assert.Equal(0x2000UL, hart.Csr(CsrNumber.Mstatus) & (1UL << 63 | Mstatus.Fs));
    }

    [Fact]
    public void Execute_AfterTheDynamicModeChanged_RoundsByTheNewOne()
    {
        var hart = With(Mstatus.Fs);
        hart.State.F[11] = 0xffff_ffff_3f80_0000; // 1
        hart.State.F[12] = 0xffff_ffff_0000_0001;

        hart.Run(Hart.Code, AddSingle, 0x0021_d073, AddSingle); // csrrwi zero, frm, 3

        Assert.Equal(0xffff_ffff_3f80_0001UL, hart.State.F[10]);
    }

    [Fact]
    public void Execute_StaticMode_DoesNotMindAReservedDynamicOne()
    {
        var hart = With(Mstatus.Fs);
        hart.SetCsr(CsrNumber.Frm, 5);

        hart.Run(Hart.Code, AddToEven);

        Assert.Equal(Hart.Code + 4, hart.Pc);
    }

    [Fact]
    public void Mstatus_OfAHartWithoutF_HasNoStatusOfTheUnit()
    {
        var hart = new Hart();

        hart.SetCsr(CsrNumber.Mstatus, Mstatus.Fs);

        Assert.Equal(0UL, hart.Csr(CsrNumber.Mstatus) & Mstatus.Fs);
        Assert.DoesNotContain(hart.Cpu.Class.Registers, r => r.Group == "float");
    }

    [Fact]
    public void Trap_WithTheUnitOn_LeavesItOn()
    {
        var hart = With(Mstatus.Fs);

        hart.Run(Hart.Code, Hart.Ecall);
        var inside = hart.Csr(CsrNumber.Mstatus) & Mstatus.Fs;
        hart.Run(Hart.Handler, Hart.Mret);

        Assert.Equal(Mstatus.Fs, inside);
        Assert.Equal(Mstatus.Fs, hart.Csr(CsrNumber.Mstatus) & Mstatus.Fs);
    }

    [Fact]
    public void Flags_ThatTheRegisterLacks_AreNotShown()
    {
        var hart = With(Mstatus.Fs);
        hart.State.F[11] = 0xffff_ffff_0000_0001; // a subnormal operand, which other architectures note

        hart.Run(Hart.Code, AddSingle);

        Assert.Equal(0UL, hart.Csr(CsrNumber.Fflags) & ~0x1fUL);
    }

    [Fact]
    public void Reset_WithFloatState_ClearsIt()
    {
        var hart = With(Mstatus.Fs);
        hart.SetCsr(CsrNumber.Fcsr, 0x7f);
        hart.State.F[3] = 5;

        TestMachine.ResetDevice(hart.Cpu);

        Assert.Equal(0UL, hart.State.F[3]);
        Assert.Equal(0UL, Csr.Fcsr(hart.Cpu));
        Assert.True(StateKey.IsFloatOff(hart.Cpu.Header.StateKey));
    }

    [Fact]
    public void Restore_OfFloatState_BringsRegistersFlagsModeAndKey()
    {
        var saved = With(Mstatus.Fs);
        saved.SetCsr(CsrNumber.Fcsr, 0x7f);
        saved.State.F[3] = 0x1234_5678_9abc_def0;
        var restored = With(0);

        TestMachine.RestoreObject(restored.Cpu, TestMachine.SaveObject(saved.Cpu));

        Assert.Equal(0x1234_5678_9abc_def0UL, restored.State.F[3]);
        Assert.Equal(0x7fUL, restored.Csr(CsrNumber.Fcsr));
        Assert.Equal(saved.Cpu.Header.StateKey, restored.Cpu.Header.StateKey);
    }

    [Theory]
    [InlineData(true, 64)]
    [InlineData(false, 32)]
    public void Registers_ForDebuggers_AreThoseOfTheUnit(bool hasDouble, int bits)
    {
        var hart = new Hart(64, ("f", true), ("d", hasDouble));

        var registers = hart.Cpu.Class.Registers.Where(r => r.Group == "float").ToList();

        Assert.Equal(bits, registers.Single(r => r.Name == "f31").Bits);
        Assert.Equal(33 + 31, registers.Single(r => r.Name == "f31").DebugNumber);
        Assert.Equal(65 + CsrNumber.Frm, registers.Single(r => r.Name == "frm").DebugNumber);
    }

    [Fact]
    public void WriteRegister_OfADebugger_KeepsValuesOfNarrowRegistersBoxed()
    {
        var hart = new Hart(64, ("f", true));

        hart.Cpu.WriteRegister(hart.Cpu.Class.Registers.Single(r => r.Name == "f1"), [0, 0, 0x80, 0x3f]);

        Assert.Equal(0xffff_ffff_3f80_0000UL, hart.State.F[1]);
    }

    [Fact]
    public void Fcsr_OfADebugger_ShowsAndSetsFlagsAndModeWhileTheUnitIsOff()
    {
        var hart = With(0);
        var registers = hart.Cpu.Class.Registers;
        var fcsr = registers.Single(r => r.Name == "fcsr");
        var fflags = registers.Single(r => r.Name == "fflags");

        hart.Cpu.WriteRegister(fcsr, [0xff, 0xff, 0xff, 0xff]);
        hart.Cpu.WriteRegister(fflags, [2, 0, 0, 0]);

        Assert.Equal((0xe2U, 2U, 7U), (Value(hart, fcsr), Value(hart, fflags), hart.State.Frm));
        Assert.Equal(65 + 3, fcsr.DebugNumber);
        Assert.False(fcsr.Saved);
    }

    [Fact]
    public void Misa_OfADebugger_NamesTheUnit()
    {
        var hart = With(0);

        var misa = Value(hart, hart.Cpu.Class.Registers.Single(r => r.Name == "misa"));

        Assert.Equal(1U << 5 | 1U << 3, misa & (1U << 5 | 1U << 3));
    }

    [Fact]
    public void Sstatus_OfADebugger_SetsFieldsOfMstatus()
    {
        var hart = Hart.Of("rv64gc");

        hart.Cpu.WriteRegister(hart.Cpu.Class.Registers.Single(r => r.Name == "sstatus"), BitConverter.GetBytes(Mstatus.Fs));

        Assert.Equal(Mstatus.Fs, hart.Csr(CsrNumber.Mstatus) & Mstatus.Fs);
    }

    [Fact]
    public void Execute_FlagsWrittenInACleanUnit_NotesTheChange()
    {
        var hart = With(Mstatus.Fs & ~(Mstatus.Fs - 1));

        hart.Run(Hart.Code, 0x0011_d073); // csrrwi zero, fflags, 3

        Assert.Equal(Mstatus.Fs, hart.Csr(CsrNumber.Mstatus) & Mstatus.Fs);
        Assert.Equal(3UL, Csr.Fflags(hart.Cpu));
    }

    private static uint Value(Hart hart, CpuRegister register)
    {
        var bytes = new byte[8];
        hart.Cpu.ReadRegister(register, bytes);
        return BitConverter.ToUInt32(bytes);
    }

    private static Hart With(ulong status)
    {
        var hart = new Hart(64, ("f", true), ("d", true));
        hart.SetCsr(CsrNumber.Mstatus, status);
        return hart;
    }

    private static Fakes.FakeEngine Blocks(Hart hart)
    {
        hart.Cpu.Header.Pc = Hart.Code;
        return new Fakes.FakeEngine(hart.Cpu) { BlockInstructions = 16 };
    }
}
