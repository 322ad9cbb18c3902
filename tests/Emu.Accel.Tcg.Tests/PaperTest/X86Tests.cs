using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Ops;
using Emu.Accel.Tcg.Tests.Rig;

namespace Emu.Accel.Tcg.Tests.PaperTest;

/// <summary>
/// x86 (Intel 64 and IA-32 manual, volume 2): flags of arithmetic and shifts, wide multiply and divide, string moves, locked
/// operations, the shadow of STI. x0 is rAX, x1 rCX, x2 rDX, x3 rBX, x6 rSI, x7 rDI.
/// </summary>
public sealed unsafe class X86Tests
{
    private const uint Cf = 1;
    private const uint Pf = 4;
    private const uint Af = 16;
    private const uint Zf = 64;
    private const uint Sf = 128;
    private const uint If = 512;
    private const uint Of = 2048;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Adc_OfEverySize_SetsAllFlags(int log2) =>
        CheckArithmetic(log2, subtract: false, withCarry: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Add_OfEverySize_SetsAllFlags(int log2) =>
        CheckArithmetic(log2, subtract: false, withCarry: false);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Sub_OfEverySize_SetsAllFlags(int log2) =>
        CheckArithmetic(log2, subtract: true, withCarry: false);

    [Theory]
    [InlineData(IrOpcode.ShlCarry, 0xC000_0001u, 1, 0x8000_0002u, Cf | Sf)]
    [InlineData(IrOpcode.ShlCarry, 0x4000_0001u, 1, 0x8000_0002u, Of | Sf)]
    [InlineData(IrOpcode.ShlCarry, 0x4000_0001u, 0, 0x4000_0001u, If)]
    [InlineData(IrOpcode.SarCarry, 0x8000_0003u, 1, 0xC000_0001u, Cf | Sf)]
    [InlineData(IrOpcode.SarCarry, 0x8000_0000u, 31, 0xFFFF_FFFFu, Sf | Pf)]
    [InlineData(IrOpcode.SarCarry, 0x0000_0003u, 33, 0x0000_0001u, Cf)]
    [InlineData(IrOpcode.RotrCarry, 0x0000_0001u, 1, 0x8000_0000u, Cf | Of | If)]
    [InlineData(IrOpcode.RotrCarry, 0x8000_0001u, 0, 0x8000_0001u, If)]
    public void Shift_ByCl_SetsFlagsUnlessTheCountIsZero(IrOpcode opcode, uint value, int count, uint expected, uint flags)
    {
        bool rotates = opcode == IrOpcode.RotrCarry;
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            // The count is taken modulo 32 first. Rotates change CF and OF alone; a count of zero changes nothing.
            IrValue old = ir.R(0);
            IrValue by = ir.AndConst(ir.R(1), 31);
            IrValue result = ir.Pair(opcode, old, by, ir.AndConst(ir.Flags(), Cf), out IrValue carry);
            IrValue overflow = opcode switch
            {
                IrOpcode.ShlCarry => ir.Xor(ir.Extract(result, 31, 1), carry),
                IrOpcode.RotrCarry => ir.Xor(ir.Extract(result, 31, 1), ir.Extract(result, 30, 1)),
                _ => ir.Const32(0),
            };
            IrValue kept = ir.AndConst(ir.Flags(), rotates ? ~(ulong)(Cf | Of) : ~(ulong)(Cf | Of | Zf | Sf | Pf | Af));
            IrValue set = ir.Or(carry, ir.ShlConst(overflow, 11));
            set = rotates ? set : ir.Or(set, ResultFlags(ir, result, 2));
            ir.SetFlags(ir.Select(IrCond.Equal, by, ir.Const32(0), ir.Flags(), ir.Or(kept, set)));
            ir.SetR(0, result);
        });
        rig.Cpu.R(0) = value;
        rig.Cpu.R(1) = (uint)count;
        rig.Cpu.State.Flags = (count & 31) == 0 || rotates ? If : 0;

        rig.Run();

        Assert.Equal((expected, flags), (rig.Cpu.R(0), rig.Cpu.State.Flags));
    }

    [Fact]
    public void RepMovsb_AcrossPages_CopiesAll()
    {
        using TestRig rig = TestRig.Of(RepMovsb);
        byte[] bytes = [.. Enumerable.Range(0, 9000).Select(n => (byte)(n * 13))];
        rig.Ram.Write(0x1_0123, bytes);
        (rig.Cpu.X(1), rig.Cpu.X(6), rig.Cpu.X(7)) = (9000, 0x1_0123, 0x2_0FFE);

        rig.Run();

        Assert.Equal(bytes, rig.Ram.Span(0x2_0FFE, 9000).ToArray());
        Assert.Equal((0u, 0x1_0123u + 9000, 0x2_0FFEu + 9000), (rig.Cpu.X(1), rig.Cpu.X(6), rig.Cpu.X(7)));
    }

    [Fact]
    public void RepMovsb_ThatFaults_IsGoneOnWithAfterwards()
    {
        using TestRig rig = TestRig.Of(RepMovsb);
        byte[] bytes = [.. Enumerable.Range(0, 6000).Select(n => (byte)(n * 7))];
        bool mapped = false;
        rig.Ram.Write(0x1_0000, bytes);
        rig.Cpu.Map = (address, _, _, _) => address >> 12 == 0x21 && !mapped ? null : (address, 12, PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute);
        (rig.Cpu.X(1), rig.Cpu.X(6), rig.Cpu.X(7)) = (6000, 0x1_0000, 0x2_0800);
        rig.Run();
        Assert.Equal((TestRig.Code, 0x2_1000u), (rig.Cpu.Faults[0].Pc, rig.Cpu.Faults[0].Fault.VirtualAddress));
        Assert.Equal((6000u - 2048, 0x1_0800u, 0x2_1000u), (rig.Cpu.X(1), rig.Cpu.X(6), rig.Cpu.X(7)));
        mapped = true;

        rig.Again();

        Assert.Equal(bytes, rig.Ram.Span(0x2_0800, 6000).ToArray());
        Assert.Equal(0u, rig.Cpu.X(1));
    }

    [Theory]
    [InlineData(5, 5, 9UL, 5UL, Zf | Pf)]
    [InlineData(6, 5, 6UL, 6UL, 0u)]
    public void LockCmpxchg_StoresOrLoadsTheAccumulator(ulong memory, ulong accumulator, ulong stored, ulong left, uint flags)
    {
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            IrValue expected = ir.X(0);
            IrValue old = ir.CompareSwap(ir.X(7), expected, ir.X(2), Registers.Memory(3));
            ir.Pair(IrOpcode.SubFlags, expected, old, ir.Const64(0), out IrValue nzcv);
            IrValue zero = ir.Extract(nzcv, 2, 1);
            ir.SetFlags(ir.Or(ir.ShlConst(zero, 6), ir.ShlConst(zero, 2)));
            ir.SetX(0, old);
        });
        rig.Memory(TestRig.Data) = memory;
        (rig.Cpu.X(0), rig.Cpu.X(2), rig.Cpu.X(7)) = (accumulator, 9, TestRig.Data);

        rig.Run();

        Assert.Equal((stored, left, flags), (rig.Memory(TestRig.Data), rig.Cpu.X(0), rig.Cpu.State.Flags));
    }

    [Theory]
    [InlineData(0, 10UL, 20UL, 1u)]
    [InlineData(1, 2UL, 3UL, 0u)]
    public void LockCmpxchg16b_StoresOrLoadsThePair(ulong difference, ulong low, ulong high, uint zero)
    {
        using TestRig rig = TestRig.Of(Cmpxchg16b);
        (rig.Memory(TestRig.Data), rig.Memory(TestRig.Data + 8)) = (2, 3);
        (rig.Cpu.X(0), rig.Cpu.X(2), rig.Cpu.X(3), rig.Cpu.X(1), rig.Cpu.X(7)) = (2 + difference, 3, 10, 20, TestRig.Data);

        rig.Run();

        Assert.Equal((low, high), (rig.Memory(TestRig.Data), rig.Memory(TestRig.Data + 8)));
        Assert.Equal((2u, 3u, zero), (rig.Cpu.X(0), rig.Cpu.X(2), rig.Cpu.State.Flags));
    }

    [Fact]
    public void LockCmpxchg16b_Misaligned_Faults()
    {
        using TestRig rig = TestRig.Of(Cmpxchg16b);
        rig.Cpu.X(7) = TestRig.Data + 8;

        rig.Run();

        Assert.Equal(FaultKind.Alignment, Assert.Single(rig.Cpu.Faults).Fault.Kind);
    }

    [Fact]
    public void StiHlt_WithAnInterruptPending_TakesItBehindTheHlt()
    {
        using TestRig rig = TestRig.Of(
            (ir, pc) =>
            {
                ir.SetFlags(ir.Or(ir.Flags(), ir.Const32(If)));
                ir.Exit(IrExit.InhibitOne, pc + 4);
            },
            (ir, pc) => ir.Exit(IrExit.Halt, pc + 4));
        rig.Put(0x180, (ir, pc) => ir.Exit(IrExit.Halt, pc + 4));
        rig.Cpu.Masked = true;
        rig.Cpu.SetLine(0, true);
        rig.Engine.Step(1);
        rig.Cpu.Masked = (rig.Cpu.State.Flags & If) == 0;

        rig.Run();

        Assert.Equal((TestRig.Code + 8, 1), (rig.Cpu.X(31), rig.Cpu.InterruptsTaken));
    }

    [Fact]
    public void Mov_AcrossPages_LoadsAndStoresWholeWords()
    {
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.SetX(0, ir.Load(IrType.I64, ir.X(6), Registers.Memory(3))),
            (ir, _) => ir.Store(ir.X(7), ir.X(0), Registers.Memory(3)));
        rig.Ram.Write(0x8FFB, BitConverter.GetBytes(0x1122_3344_5566_7788));
        (rig.Cpu.X(6), rig.Cpu.X(7)) = (0x8FFB, 0x9FFF);

        rig.Run();

        Assert.Equal(0x1122_3344_5566_7788u, rig.Cpu.X(0));
        Assert.Equal(0x1122_3344_5566_7788u, rig.Memory(0x9FFF));
    }

    [Theory]
    [InlineData(0x7FFF_FFFF_FFFF_FFFFL, 1L, 3L, false)]
    [InlineData(-100L, -1L, 7L, false)]
    [InlineData(0L, 4L, 2L, true)]
    [InlineData(0L, 0L, 0L, true)]
    [InlineData(long.MinValue, -1L, 1L, false)]
    [InlineData(long.MinValue, 0L, 1L, true)]
    public void Idiv_Of128By64_DividesOrRaises(long low, long high, long divisor, bool raises)
    {
        HelperTable helpers = new();
        static HelperResult Raise(CpuDevice cpu)
        {
            cpu.Header.Pc = 0x100;
            return HelperResult.Raised;
        }

        HelperId divideError = helpers.Add("divide-error", HelperEffects.MayRaise | HelperEffects.WritesState, Raise);
        using var rig = new TestRig(new CpuOptions { Program = [], Helpers = helpers });
        rig.Put(TestRig.Code, (ir, _) =>
        {
            IrValue by = ir.X(3);
            IrValue quotient = ir.Pair(IrOpcode.DivWideSigned, ir.X(2), ir.X(0), by, out IrValue remainder);

            // The operation's answer to a bad division is defined, and no good one: quotient x divisor + remainder is not the dividend.
            IrLabel good = ir.NewLabel();
            IrLabel bad = ir.NewLabel();
            ir.BranchIf(IrCond.Equal, by, ir.Const64(0), bad);
            IrValue back = ir.Pair(IrOpcode.MulWideSigned, quotient, by, default, out IrValue backHigh);
            IrValue sum = ir.Pair(IrOpcode.AddCarry, back, remainder, ir.Const64(0), out IrValue carry);
            IrValue sumHigh = ir.Add(ir.Add(backHigh, ir.SarConst(remainder, 63)), carry);
            ir.BranchIf(IrCond.NotEqual, sum, ir.X(0), bad);
            ir.BranchIf(IrCond.NotEqual, sumHigh, ir.X(2), bad);
            ir.Branch(good);
            ir.Place(bad);
            ir.Call(divideError);
            ir.Place(good);
            ir.SetX(0, quotient);
            ir.SetX(2, remainder);
        });
        (rig.Cpu.X(0), rig.Cpu.X(2), rig.Cpu.X(3)) = ((ulong)low, (ulong)high, (ulong)divisor);

        rig.Run();

        Int128 dividend = ((Int128)high << 64) | (Int128)(ulong)low;
        (ulong, ulong) expected = raises ? ((ulong)low, (ulong)high) : ((ulong)(long)(dividend / divisor), (ulong)(long)(dividend % divisor));
        Assert.Equal(expected, (rig.Cpu.X(0), rig.Cpu.X(2)));
        Assert.Equal(raises ? 1u : 2, rig.Cpu.Header.InstructionCount);
    }

    [Theory]
    [InlineData(0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF, 1UL, 0xFFFF_FFFF_FFFF_FFFE, Cf | Of)]
    [InlineData(3, 4, 12UL, 0UL, 0u)]
    public void Mul_Of64By64_GivesBothHalves(ulong a, ulong b, ulong low, ulong high, uint flags)
    {
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            IrValue product = ir.Pair(IrOpcode.MulWideUnsigned, ir.X(0), ir.X(3), default, out IrValue upper);
            ir.SetX(0, product);
            ir.SetX(2, upper);
            IrValue overflow = ir.Truncate(ir.SetCond(IrCond.NotEqual, upper, ir.Const64(0)));
            ir.SetFlags(ir.Or(overflow, ir.ShlConst(overflow, 11)));
        });
        (rig.Cpu.X(0), rig.Cpu.X(3)) = (a, b);

        rig.Run();

        Assert.Equal((low, high, flags), (rig.Cpu.X(0), rig.Cpu.X(2), rig.Cpu.State.Flags));
    }

    private static void RepMovsb(IrBuilder ir, ulong pc)
    {
        // One piece as far as both pages reach; registers follow each piece, so that it can be left and gone on with.
        IrValue count = ir.CopyInPage(ir.X(7), ir.X(6), ir.X(1), Registers.Memory(0));
        ir.SetX(6, ir.Add(ir.X(6), count));
        ir.SetX(7, ir.Add(ir.X(7), count));
        ir.SetX(1, ir.Sub(ir.X(1), count));
        ir.Either(IrCond.Equal, ir.X(1), ir.Const64(0), pc + 4, pc);
    }

    private static void Cmpxchg16b(IrBuilder ir, ulong pc)
    {
        IrValue low = ir.X(0);
        IrValue high = ir.X(2);
        var access = new MemAccess(MemOp.Unsigned(4).Aligned(), 0, 0);
        IrValue old = ir.CompareSwap128(ir.X(7), low, high, ir.X(3), ir.X(1), access, out IrValue oldHigh);
        IrValue differs = ir.Or(ir.Xor(old, low), ir.Xor(oldHigh, high));
        ir.SetFlags(ir.Truncate(ir.SetCond(IrCond.Equal, differs, ir.Const64(0))));
        ir.SetX(0, old);
        ir.SetX(2, oldHigh);
        ir.Jump(pc + 4);
    }

    /// <summary>ZF, SF and PF of a result.</summary>
    private static IrValue ResultFlags(IrBuilder ir, IrValue result, int log2)
    {
        IrValue nz = ir.LogicFlags(result, log2);
        IrValue low = result.Type == IrType.I64 ? ir.Truncate(result) : result;
        IrValue parity = ir.Xor(ir.AndConst(ir.Unary(IrOpcode.PopCount, ir.AndConst(low, 255)), 1), ir.Const32(1));
        return ir.Or(ir.Or(ir.ShlConst(ir.Extract(nz, 2, 1), 6), ir.ShlConst(ir.Extract(nz, 3, 1), 7)), ir.ShlConst(parity, 2));
    }

    private static void CheckArithmetic(int log2, bool subtract, bool withCarry)
    {
        int bits = 8 << log2;
        using TestRig rig = TestRig.Of((ir, pc) =>
        {
            IrValue a = ir.X(0);
            IrValue b = ir.X(3);
            IrValue carryIn = withCarry ? ir.ZeroExtend(IrType.I64, ir.AndConst(ir.Flags(), Cf), 2) : ir.Const64(0);
            IrValue result = ir.Pair(subtract ? IrOpcode.SubFlags : IrOpcode.AddFlags, a, b, carryIn, out IrValue nzcv, log2);
            IrValue carry = ir.Extract(nzcv, 1, 1);
            carry = subtract ? ir.Xor(carry, ir.Const32(1)) : carry;
            IrValue adjust = ir.ShlConst(ir.Truncate(ir.Extract(ir.Xor(ir.Xor(a, b), result), 4, 1)), 4);
            IrValue overflow = ir.ShlConst(ir.Extract(nzcv, 0, 1), 11);
            ir.SetFlags(ir.Or(ir.Or(carry, adjust), ir.Or(overflow, ResultFlags(ir, result, log2))));

            // 32-bit results clear the upper half, smaller ones keep it.
            ir.StoreState(TestCpu.X0, log2 == 2 ? ir.ZeroExtend(IrType.I64, result, 2) : result, log2 == 2 ? 3 : log2);
            ir.Exit(IrExit.Halt, pc);
        });
        var random = new Random(bits);
        for (int round = 0; round < 200; round++)
        {
            ulong a = Operands.Next(random, 64);
            ulong b = Operands.Next(random, 64);
            uint carry = (uint)random.Next(2);
            (rig.Cpu.X(0), rig.Cpu.X(3), rig.Cpu.State.Flags) = (a, b, carry);
            rig.Again();

            carry = withCarry ? carry : 0;
            ulong cutA = Reference.Cut(a, bits);
            ulong cutB = Reference.Cut(b, bits);
            System.Numerics.BigInteger exact = subtract ? (System.Numerics.BigInteger)cutA - cutB - carry : (System.Numerics.BigInteger)cutA + cutB + carry;
            System.Numerics.BigInteger signed = subtract ? Reference.S(a, bits) - Reference.S(b, bits) - carry : Reference.S(a, bits) + Reference.S(b, bits) + carry;
            ulong result = Reference.Cut(exact, bits);
            int half = subtract ? (int)(a & 15) - (int)(b & 15) - (int)carry : (int)(a & 15) + (int)(b & 15) + (int)carry;
            uint flags = (exact < 0 || exact >> bits != 0 ? Cf : 0) | (half is < 0 or > 15 ? Af : 0) | (result == 0 ? Zf : 0)
                | (Reference.S(result, bits) < 0 ? Sf : 0) | (Reference.S(result, bits) != signed ? Of : 0)
                | ((System.Numerics.BitOperations.PopCount(result & 255) & 1) == 0 ? Pf : 0);
            ulong kept = log2 >= 2 ? 0 : a & ~((1UL << bits) - 1);
            Assert.Equal((result | kept, flags), (rig.Cpu.X(0), rig.Cpu.State.Flags));
        }
    }
}
