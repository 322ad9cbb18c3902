using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.State;
using Emu.Target.Riscv.Tests.Fakes;

namespace Emu.Target.Riscv.Tests.Translate;

public sealed class BlockTests
{
    private const uint AddA0A1A1 = 0x00B5_8533;
    private const uint Jump8 = 0x0080_006F;

    [Fact]
    public void Translate_StraightCode_EndsAtThePage()
    {
        var hart = new Hart();
        hart.Put(0x8000_0FF0, Hart.Nop, Hart.Nop, Hart.Nop, Hart.Nop, Hart.Nop);

        var block = Translate(hart, 0x8000_0FF0, 100);

        Assert.Equal(4, block.Instructions);
        Assert.Equal((IrOpcode.Jump, 0x10L), (block[block.Count - 1].Opcode, block[block.Count - 1].Imm));
    }

    [Fact]
    public void Translate_MoreThanAsked_EndsAfterTheCount()
    {
        var hart = new Hart();
        hart.Put(Hart.Code, Hart.Nop, Hart.Nop, Hart.Nop);

        Assert.Equal(2, Translate(hart, Hart.Code, 2).Instructions);
    }

    [Fact]
    public void Translate_Jump_EndsTheBlock()
    {
        var hart = new Hart();
        hart.Put(Hart.Code, Hart.Nop, Jump8, Hart.Nop);

        Assert.Equal(2, Translate(hart, Hart.Code, 100).Instructions);
    }

    [Fact]
    public void Translate_RegisterReadAgain_IsLoadedOnce()
    {
        var hart = new Hart();
        hart.Put(Hart.Code, AddA0A1A1, AddA0A1A1, Jump8);

        var block = Translate(hart, Hart.Code, 100);

        Assert.Equal(1, block.Ops.ToArray().Count(o => o.Opcode == IrOpcode.LoadState));
    }

    [Fact]
    public void Translate_FetchThatFails_FaultsAtItsAddress()
    {
        var hart = new Hart();

        hart.Cpu.Header.Pc = 0x1000;
        hart.Engine.Step(1);

        Assert.Equal((Cause.InstructionAccess, 0x1000UL, 0x1000UL), (hart.Csr(CsrNumber.Mcause), hart.Csr(CsrNumber.Mtval), hart.Csr(CsrNumber.Mepc)));
    }

    [Fact]
    public void Translate_FetchThatFailsLater_EndsTheBlockBefore()
    {
        var end = FakeSpace.Base + 0x3FF8;
        var hart = new Hart(64, new FakeSpace(56, 0x3FF8));
        hart.Put(end - 8, Hart.Nop, Hart.Nop);

        Assert.Equal(2, Translate(hart, end - 8, 100).Instructions);
    }

    [Fact]
    public void Execute_MisalignedPc_IsAnException()
    {
        var hart = new Hart();

        hart.Cpu.Header.Pc = Hart.Code + 2;
        hart.Engine.Step(1);

        Assert.Equal((Cause.InstructionMisaligned, Hart.Code + 2), (hart.Csr(CsrNumber.Mcause), hart.Csr(CsrNumber.Mtval)));
    }

    [Theory]
    [InlineData(0x0000_0013u, null)]
    [InlineData(0x3005_9073u, null)]
    [InlineData(0x3405_9073u, null)]
    [InlineData(0x0000_100Fu, IrExit.SyncCode)]
    [InlineData(Hart.Wfi, IrExit.Halt)]
    [InlineData(Hart.Mret, IrExit.Recheck)]
    public void Execute_Instruction_LeavesItsBlockForTheRightReason(uint instruction, IrExit? reason)
    {
        var hart = new Hart();

        hart.Run(Hart.Code, instruction);

        Assert.Equal(reason, hart.Engine.LastExit);
    }

    [Theory]
    [InlineData(0x0FF0_000Fu, IrFence.All)]
    [InlineData(0x0330_000Fu, IrFence.All)]
    [InlineData(0x0110_000Fu, IrFence.StoreStore)]
    [InlineData(0x0230_000Fu, IrFence.LoadLoad | IrFence.LoadStore)]
    [InlineData(0x0120_000Fu, IrFence.StoreLoad)]
    public void Translate_Fence_OrdersWhatItsSetsSay(uint instruction, IrFence expected)
    {
        var hart = new Hart();
        hart.Put(Hart.Code, instruction);

        var fence = Assert.Single(Translate(hart, Hart.Code, 1).Ops.ToArray(), o => o.Opcode == IrOpcode.Fence);

        Assert.Equal(expected, (IrFence)fence.Aux);
    }

    [Theory]
    [InlineData(0x0000_80E7u, 1)]
    [InlineData(0x0000_8067u, 2)]
    [InlineData(0x0005_0067u, 0)]
    public void Translate_Jalr_HintsCallsAndReturns(uint instruction, int hint)
    {
        var hart = new Hart();
        hart.Put(Hart.Code, instruction);

        var jump = Assert.Single(Translate(hart, Hart.Code, 1).Ops.ToArray(), o => o.Opcode == IrOpcode.JumpTo);

        Assert.Equal(hint, jump.Aux);
    }

    [Fact]
    public void Translate_BlockAtAnotherMapping_HoldsNoAbsoluteAddress()
    {
        var (here, there) = (new Hart(), new Hart());
        here.Put(0x8000_0100, 0x0000_1517, 0x0080_00EF); // auipc, jal
        there.Put(0x8000_2100, 0x0000_1517, 0x0080_00EF);

        var first = Translate(here, 0x8000_0100, 10).Ops.ToArray();
        var second = Translate(there, 0x8000_2100, 10).Ops.ToArray();

        Assert.Equal(first.Select(o => (o.Opcode, o.Imm)), second.Select(o => (o.Opcode, o.Imm)));
    }

    private static IrBlock Translate(Hart hart, ulong pc, int most)
    {
        var cpu = hart.Cpu;
        var block = new IrBlock();
        var builder = new IrBuilder(block, IrOpSet.All());
        var code = new FakeCode(cpu);
        code.Start(pc);
        builder.Begin(pc);
        cpu.CreateTranslator().Translate(builder, code, new TranslationRequest(pc, 0, most));
        return block;
    }
}
