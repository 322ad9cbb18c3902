using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;

namespace Emu.Accel.Tcg.Tests.PaperTest;

/// <summary>MIPS (MIPS32 Architecture, volume II): delay slots, branch-likely, unaligned words in two halves. r are its registers.</summary>
public sealed unsafe class MipsTests
{
    private const ulong Target = TestRig.Code + 0x40;

    [Fact]
    public void DelaySlot_IsExecutedBeforeTheTarget()
    {
        using TestRig rig = RigOf((ir, pc) => Branch(ir, pc, likely: false, () => ir.SetR(2, ir.AddConst(ir.R(2), 1))));
        (rig.Cpu.R(4), rig.Cpu.R(5)) = (7, 7);

        rig.Run();

        Assert.Equal((1u, 100u), (rig.Cpu.R(2), rig.Cpu.R(3)));
        Assert.Equal(4u, rig.Cpu.Header.InstructionCount);
    }

    [Fact]
    public void DelaySlot_ThatFaults_TellsWhereTheBranchIs()
    {
        // The first word says "in the delay slot of the branch at pc - 4": the cause register's BD bit and EPC.
        using TestRig rig = RigOf((ir, pc) => Branch(ir, pc, likely: false, () => ir.SetR(2, ir.Load(IrType.I32, ir.Const32(0x4000_0000), Registers.Memory(2)))));
        (rig.Cpu.R(4), rig.Cpu.R(5)) = (7, 7);

        rig.Run();

        Assert.Equal((TestRig.Code + 4, 1u), (rig.Cpu.Faults[0].Pc, rig.Cpu.State.Word0));
        Assert.Equal((0u, 0u), (rig.Cpu.R(2), rig.Cpu.R(3)));
        Assert.Equal(2u, rig.Cpu.Header.InstructionCount);
    }

    [Theory]
    [InlineData(7u, 1u, 100u)]
    [InlineData(8u, 0u, 0u)]
    public void BranchLikely_NotTaken_SkipsTheDelaySlot(uint other, uint slot, uint target)
    {
        using TestRig rig = RigOf((ir, pc) => Branch(ir, pc, likely: true, () => ir.SetR(2, ir.AddConst(ir.R(2), 1))));
        (rig.Cpu.R(4), rig.Cpu.R(5)) = (7, other);

        rig.Run();

        Assert.Equal((slot, target), (rig.Cpu.R(2), rig.Cpu.R(3)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void LwlAndLwr_BigEndian_MakeAnUnalignedWord(uint offset)
    {
        MemAccess word = new(MemOp.Unsigned(2).BigEndian(), 0, 0);
        using TestRig rig = RigOf(
            (ir, _) =>
            {
                // LWL: the word from its aligned address, shifted up; the low bytes of the register stay.
                IrValue address = ir.R(4);
                IrValue shift = ir.ShlConst(ir.AndConst(address, 3), 3);
                IrValue loaded = ir.Load(IrType.I32, ir.AndConst(address, ~3UL), word);
                IrValue keep = ir.Sub(ir.Shl(ir.Const32(1), shift), ir.Const32(1));
                ir.SetR(2, ir.Or(ir.Shl(loaded, shift), ir.And(ir.R(2), keep)));
            },
            (ir, _) =>
            {
                // LWR: shifted down; the high bytes stay.
                IrValue address = ir.AddConst(ir.R(4), 3);
                IrValue shift = ir.ShlConst(ir.Xor(ir.AndConst(address, 3), ir.Const32(3)), 3);
                IrValue loaded = ir.Load(IrType.I32, ir.AndConst(address, ~3UL), word);
                IrValue ones = ir.Shr(ir.Const32(uint.MaxValue), shift);
                ir.SetR(2, ir.Or(ir.Shr(loaded, shift), ir.AndNot(ir.R(2), ones)));
            });
        rig.Ram.Write(TestRig.Data + offset, [0x12, 0x34, 0x56, 0x78]);
        (rig.Cpu.R(4), rig.Cpu.R(2)) = ((uint)TestRig.Data + offset, 0xEEEE_EEEE);

        rig.Run();

        Assert.Equal(0x1234_5678u, rig.Cpu.R(2));
    }

    private static void Branch(IrBuilder ir, ulong pc, bool likely, Action slot)
    {
        // The condition is taken before the slot can change its registers.
        IrValue equal = ir.SetCond(IrCond.Equal, ir.R(4), ir.R(5));
        IrLabel nullified = ir.NewLabel();
        if (likely)
        {
            ir.BranchIf(IrCond.Equal, equal, ir.Const32(0), nullified);
        }

        ir.InsnStart(pc + 4, 1);
        slot();
        ir.Either(IrCond.NotEqual, equal, ir.Const32(0), Target, pc + 8);
        ir.Place(nullified);
        ir.Jump(pc + 8, 1);
    }

    private static TestRig RigOf(params Instruction[] instructions)
    {
        var rig = new TestRig(new CpuOptions { Program = [], Bits = 32 });
        rig.Put(TestRig.Code, instructions);
        rig.Put(Target, (ir, _) => ir.SetR(3, ir.Const32(100)));
        rig.Cpu.Vector = 0x100;
        return rig;
    }
}
