using System.Numerics;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Ops;
using Emu.Accel.Tcg.Tests.Rig;

namespace Emu.Accel.Tcg.Tests.PaperTest;

/// <summary>
/// Arm (Architecture Reference Manual for A-profile): flags, IT blocks, aborting multiple loads, exclusive pairs, exception return.
/// r0 to r15 are A32 registers, x the A64 ones; the flags word is NZCV.
/// </summary>
public sealed unsafe class ArmTests
{
    [Fact]
    public void Adcs_AddsWithCarry_AndPacksNzcv()
    {
        using TestRig rig = TestRig.Of((ir, pc) =>
        {
            IrValue carry = ir.Extract(ir.Flags(), 1, 1);
            IrValue sum = ir.Pair(IrOpcode.AddFlags, ir.R(1), ir.R(2), carry, out IrValue nzcv);
            ir.SetR(0, sum);
            ir.SetFlags(nzcv);
            ir.Exit(IrExit.Halt, pc);
        });
        var random = new Random(1);
        for (int round = 0; round < 200; round++)
        {
            uint a = (uint)Operands.Next(random, 32);
            uint b = (uint)Operands.Next(random, 32);
            uint carry = (uint)random.Next(2);
            (rig.Cpu.R(1), rig.Cpu.R(2), rig.Cpu.State.Flags) = (a, b, carry << 1);
            rig.Again();

            ulong wide = (ulong)a + b + carry;
            long signed = (long)(int)a + (int)b + carry;
            uint sum = (uint)wide;
            uint flags = ((int)sum < 0 ? 8u : 0) | (sum == 0 ? 4u : 0) | (wide >> 32 != 0 ? 2u : 0) | ((int)sum != signed ? 1u : 0);
            Assert.Equal((sum, flags), (rig.Cpu.R(0), rig.Cpu.State.Flags));
        }
    }

    [Theory]
    [InlineData(4u, 11u, 0u)]
    [InlineData(0u, 0u, 22u)]
    public void It_OfTwoInstructions_ExecutesOneOfThem(uint flags, uint first, uint second)
    {
        using TestRig rig = TestRig.Of(
            (ir, _) => Conditional(ir, equal: true, () => ir.SetR(1, ir.Const32(11))),
            (ir, _) => Conditional(ir, equal: false, () => ir.SetR(2, ir.Const32(22))));
        rig.Cpu.State.Flags = flags;

        rig.Run();

        Assert.Equal((first, second), (rig.Cpu.R(1), rig.Cpu.R(2)));
    }

    [Fact]
    public void It_InterruptedByAFault_GetsItsStateBack()
    {
        // The IT state of each instruction is known when it is translated: it travels as a word of InsnStart, not in the state.
        using var rig = new TestRig(new CpuOptions { Program = [], Bits = 32, Boundary = pc => (pc == TestRig.Code + 4 ? 0x18UL : 0, 0) });
        rig.Put(
            TestRig.Code,
            (ir, _) => ir.SetR(1, ir.Const32(1)),
            (ir, _) => Conditional(ir, equal: true, () => ir.SetR(2, ir.Load(IrType.I32, ir.Const32(0x4000_0000), Registers.Memory(2)))),
            (ir, _) => ir.SetR(3, ir.Const32(1)));
        rig.Cpu.State.Flags = 4;
        rig.Cpu.State.Word0 = 0x99;

        rig.Run();

        Assert.Equal((TestRig.Code + 4, 0x18u), (rig.Cpu.Faults[0].Pc, rig.Cpu.State.Word0));
        Assert.Equal((1u, 0u, 0u), (rig.Cpu.R(1), rig.Cpu.R(2), rig.Cpu.R(3)));
    }

    [Theory]
    [InlineData(0x8100u, false)]
    [InlineData(0x8FF8u, true)]
    public void Ldm_ThatAborts_RestoresTheBase_AndChangesNoRegister(uint address, bool aborts)
    {
        using var rig = new TestRig(new CpuOptions { Program = [], Bits = 32 });
        rig.Put(TestRig.Code, (ir, _) =>
        {
            // LDMIA r0!, {r0-r3}: nothing is written before the last load succeeded.
            IrValue[] loaded = [.. Enumerable.Range(0, 4).Select(n => ir.Load(IrType.I32, ir.AddConst(ir.R(0), 4 * n), Registers.Memory(2)))];
            IrValue next = ir.AddConst(ir.R(0), 16);
            for (int n = 0; n < 4; n++)
            {
                ir.SetR(n + 1, loaded[n]);
            }

            ir.SetR(0, next);
        });
        rig.Cpu.Map = (at, _, _, _) => at >> 12 == 9 ? null : (at, 12, PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute);
        rig.Memory(address) = 0x2222_2222_1111_1111;
        rig.Memory(address + 8) = 0x4444_4444_3333_3333;
        rig.Cpu.R(0) = address;

        rig.Run();

        Assert.Equal(aborts ? address : address + 16, rig.Cpu.R(0));
        Assert.Equal(aborts ? (0u, 0u, 0u, 0u) : (0x1111_1111u, 0x2222_2222u, 0x3333_3333u, 0x4444_4444u), (rig.Cpu.R(1), rig.Cpu.R(2), rig.Cpu.R(3), rig.Cpu.R(4)));
        Assert.Equal(aborts ? 1 : 0, rig.Cpu.Faults.Count);
    }

    [Theory]
    [InlineData(false, 0u, 7UL)]
    [InlineData(true, 1u, 1UL)]
    public void Stxp_AfterLdxp_StoresUnlessSomebodyWrote(bool disturbed, uint status, ulong memory)
    {
        // x10 is the address that is watched, x11 and x12 what was there.
        var access = new MemAccess(MemOp.Unsigned(4).Aligned(), 0, 0);
        using TestRig rig = TestRig.Of(
            (ir, _) =>
            {
                IrValue low = ir.Load128(ir.X(5), access, out IrValue high);
                ir.SetX(10, ir.X(5));
                ir.SetX(11, low);
                ir.SetX(12, high);
                ir.SetX(1, low);
                ir.SetX(2, high);
            },
            (_, _) => { },
            (ir, pc) =>
            {
                IrLabel fail = ir.NewLabel();
                IrLabel end = ir.NewLabel();
                ir.BranchIf(IrCond.NotEqual, ir.X(10), ir.X(5), fail);
                IrValue low = ir.CompareSwap128(ir.X(5), ir.X(11), ir.X(12), ir.X(3), ir.X(4), access, out IrValue high);
                ir.BranchIf(IrCond.NotEqual, ir.Or(ir.Xor(low, ir.X(11)), ir.Xor(high, ir.X(12))), ir.Const64(0), fail);
                ir.SetX(0, ir.Const64(0));
                ir.Branch(end);
                ir.Place(fail);
                ir.SetX(0, ir.Const64(1));
                ir.Place(end);
                ir.SetX(10, ir.Const64(ulong.MaxValue));
                ir.Jump(pc + 4);
            });
        (rig.Cpu.X(5), rig.Cpu.X(3), rig.Cpu.X(4), rig.Cpu.X(0)) = (TestRig.Data, 7, 8, 99);
        rig.Memory(TestRig.Data) = 1;
        rig.Engine.Step(2);
        rig.Memory(TestRig.Data + 8) = disturbed ? 5u : 0;

        rig.Run();

        Assert.Equal((status, memory, 1u), (rig.Cpu.X(0), rig.Memory(TestRig.Data), rig.Cpu.X(1)));
    }

    [Fact]
    public void Eret_ChangesTheStateKey_AndRunsTheSameCodeOtherwise()
    {
        HelperTable helpers = new();
        static HelperResult Eret(CpuDevice cpu)
        {
            cpu.Header.StateKey = 1;
            cpu.Header.Pc = ((TestCpu)cpu).X(30);
            return HelperResult.Leave;
        }

        HelperId eret = helpers.Add("eret", HelperEffects.All, Eret);
        using var rig = new TestRig(new CpuOptions { Program = [], Helpers = helpers });
        ulong shared = 0x3000;
        rig.Put(shared, (ir, _) => ir.SetX(1, ir.Add(ir.X(1), ir.Const64(rig.Cpu.Header.StateKey == 0 ? 1u : 100))), (ir, _) => ir.JumpTo(ir.X(29)));
        rig.Put(TestRig.Code, (ir, _) => ir.Jump(shared));
        rig.Put(TestRig.Code + 0x40, (ir, _) => ir.Call(eret));
        (rig.Cpu.X(29), rig.Cpu.X(30)) = (TestRig.Code + 0x40, shared);
        rig.Engine.Step(4);
        rig.Cpu.X(29) = 0x5000;

        rig.Run();

        Assert.Equal((101u, 1u), (rig.Cpu.X(1), rig.Cpu.Header.StateKey));
    }

    [Theory]
    [InlineData(0u, 32u, 0u)]
    [InlineData(1u, 31u, 0x8000_0000u)]
    [InlineData(0x00F0_0001u, 8u, 0x8000_0F00u)]
    public void ClzAndRbit_OfWords(uint value, uint zeros, uint reversed)
    {
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.SetR(1, ir.Unary(IrOpcode.CountLeadingZeros, ir.R(0))),
            (ir, _) => ir.SetR(2, ir.Unary(IrOpcode.BitReverse, ir.R(0))));
        rig.Cpu.R(0) = value;

        rig.Run();

        Assert.Equal((zeros, reversed), (rig.Cpu.R(1), rig.Cpu.R(2)));
    }

    [Fact]
    public void Umlal_AccumulatesIntoTwoRegisters()
    {
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            IrValue low = ir.Pair(IrOpcode.MulWideUnsigned, ir.R(2), ir.R(3), default, out IrValue high);
            IrValue sum = ir.Pair(IrOpcode.AddCarry, low, ir.R(0), ir.Const32(0), out IrValue carry);
            ir.SetR(1, ir.Add(ir.Add(high, ir.R(1)), carry));
            ir.SetR(0, sum);
        });
        (rig.Cpu.R(0), rig.Cpu.R(1), rig.Cpu.R(2), rig.Cpu.R(3)) = (0xFFFF_FFF0, 0x1234, 0xFFFF_FFFF, 0xFFFF_FFFE);

        rig.Run();

        BigInteger exact = 0x0000_1234_FFFF_FFF0 + (new BigInteger(0xFFFF_FFFF) * 0xFFFF_FFFE);
        Assert.Equal((ulong)(exact & ulong.MaxValue), ((ulong)rig.Cpu.R(1) << 32) | rig.Cpu.R(0));
    }

    private static void Conditional(IrBuilder ir, bool equal, Action then)
    {
        IrLabel skip = ir.NewLabel();
        ir.BranchIf(equal ? IrCond.Equal : IrCond.NotEqual, ir.AndConst(ir.Flags(), IrFlags.Z), ir.Const32(0), skip);
        then();
        ir.Place(skip);
    }
}
