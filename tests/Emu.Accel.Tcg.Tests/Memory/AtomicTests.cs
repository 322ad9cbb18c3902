using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Ops;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Memory;

/// <summary>Accesses in one step.</summary>
public sealed class AtomicTests
{
    public static TheoryData<IrAtomic, int, bool, bool> Forms()
    {
        var forms = new TheoryData<IrAtomic, int, bool, bool>();
        foreach (IrAtomic operation in Enum.GetValues<IrAtomic>())
        {
            for (int log2 = 0; log2 <= 3; log2++)
            {
                forms.Add(operation, log2, false, false);
                forms.Add(operation, log2, true, false);
                forms.Add(operation, log2, true, true);
            }
        }

        return forms;
    }

    [Theory]
    [MemberData(nameof(Forms))]
    [Covers(IrOpcode.Atomic)]
    public void Atomic_OfEveryForm_GivesTheOldAndStoresTheNew(IrAtomic operation, int log2, bool signed, bool bigEndian)
    {
        int bits = 8 << log2;
        var access = new MemAccess((signed ? MemOp.SignExtended(log2) : MemOp.Unsigned(log2)).BigEndian(bigEndian), 0, 0);
        using TestRig rig = TestRig.Of((ir, pc) =>
        {
            ir.StoreState(X0 + 24, ir.Atomic(operation, ir.LoadState(IrType.I64, X0 + 8), ir.LoadState(IrType.I64, X0 + 16), access));
            ir.Exit(IrExit.Halt, pc + 4);
        });
        var random = new Random(bits);
        for (int round = 0; round < 30; round++)
        {
            // Every third time unaligned, which needs the others to rest; every third at a device.
            ulong at = (round % 3) switch
            {
                0 => TestRig.Data,
                1 => TestRig.Data + 0x41,
                _ => TestRig.Io,
            };
            ulong raw = Reference.Cut(Operands.Next(random, 64), bits);
            ulong operand = Operands.Next(random, 64);
            ulong device = raw;
            rig.Space.OnRead = (_, _) => device;
            rig.Space.OnWrite = (_, _, value) => device = value;
            rig.Ram.Write(TestRig.Data, BitConverter.GetBytes(raw));
            rig.Ram.Write(TestRig.Data + 0x41, BitConverter.GetBytes(raw));
            rig.Cpu.X(1) = at;
            rig.Cpu.X(2) = operand;
            rig.Cpu.Header.Pc = TestRig.Code;
            rig.Cpu.Header.Halted = 0;

            rig.Run();

            ulong old = bigEndian ? Reference.Eval(IrOpcode.ByteSwap, 64, bits, raw, 0, 0).First : raw;
            ulong now = Reference.Cut(Expect(operation, old, operand, bits), bits);
            ulong stored = bigEndian ? Reference.Eval(IrOpcode.ByteSwap, 64, bits, now, 0, 0).First : now;
            Assert.Equal(signed ? Reference.Cut(Reference.S(old, bits), 64) : old, rig.Cpu.X(3));
            Assert.Equal(stored, Reference.Cut(at == TestRig.Io ? device : rig.Memory(at), bits));
        }

        Assert.Equal(log2 == 0 ? 10 : 20, rig.Host.Exclusives);
    }

    [Theory(Skip = TestRig.Native && !TestRig.Lockstep ? null : "machine code alone does them by itself")]
    [InlineData(IrAtomic.Swap, 0)]
    [InlineData(IrAtomic.Add, 1)]
    [InlineData(IrAtomic.Xor, 0)]
    [InlineData(IrAtomic.Or, 2)]
    [InlineData(IrAtomic.MinUnsigned, 2)]
    [InlineData(IrAtomic.Max, 3)]
    public void Atomic_OnRam_IsDoneByMachineCodeFromTheSecondTimeOn(IrAtomic operation, int log2)
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.StoreState(X0 + 24, ir.Atomic(operation, ir.LoadState(IrType.I64, X0 + 8), ir.LoadState(IrType.I64, X0 + 16), TestRig.Plain(log2))));
        rig.Cpu.X(1) = TestRig.Data;
        rig.Run();
        long asked = rig.Counter("tlb-fills") + rig.Counter("tlb-walks");
        rig.Cpu.Header.Pc = TestRig.Code;
        rig.Cpu.Header.Halted = 0;

        rig.Run();

        Assert.Equal(asked, rig.Counter("tlb-fills") + rig.Counter("tlb-walks"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Atomic_WhoseResultNobodyReads_StoresAllTheSame(bool wide)
    {
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.Atomic(IrAtomic.Or, ir.LoadState(IrType.I64, X0 + 8), ir.Const64(0xF0), TestRig.Plain(wide ? 3 : 2)),
            (ir, _) => ir.Atomic(IrAtomic.Add, ir.LoadState(IrType.I64, X0 + 8), ir.Const64(ulong.MaxValue), TestRig.Plain(wide ? 3 : 2)),
            (ir, _) => ir.Atomic(IrAtomic.And, ir.LoadState(IrType.I64, X0 + 8), ir.Const64(0xFC), TestRig.Plain(wide ? 3 : 2)),
            (ir, _) => ir.Atomic(IrAtomic.Xor, ir.LoadState(IrType.I64, X0 + 8), ir.Const64(1), TestRig.Plain(wide ? 3 : 2)));
        rig.Cpu.X(1) = TestRig.Data;
        rig.Memory(TestRig.Data) = 0x1_0000_0005;

        rig.Run();

        Assert.Equal(wide ? 0xF5UL : 0x1_0000_00F5, rig.Memory(TestRig.Data));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [Covers(IrOpcode.CompareSwap)]
    public void CompareSwap_StoresOnlyWhenEqual(int log2)
    {
        int bits = 8 << log2;
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.StoreState(X0 + 32, ir.CompareSwap(ir.LoadState(IrType.I64, X0 + 8), ir.LoadState(IrType.I64, X0 + 16), ir.LoadState(IrType.I64, X0 + 24), new MemAccess(MemOp.SignExtended(log2), 0, 0))),
            (ir, _) => ir.StoreState(X0 + 40, ir.CompareSwap(ir.LoadState(IrType.I64, X0 + 8), ir.Const64(5), ir.Const64(6), TestRig.Plain(log2))));
        rig.Memory(TestRig.Data) = 0xFEFE_FEFE_FEFE_FEFE;
        rig.Cpu.X(1) = TestRig.Data;
        rig.Cpu.X(2) = 0xFEFE_FEFE_FEFE_FEFE;
        rig.Cpu.X(3) = 0x0102_0304_0506_0708;

        rig.Run();

        Assert.Equal(Reference.Cut(Reference.S(0xFEFE_FEFE_FEFE_FEFE, bits), 64), rig.Cpu.X(4));
        Assert.Equal(Reference.Cut(0x0102_0304_0506_0708, bits), rig.Cpu.X(5));
        Assert.Equal(Reference.Cut(0x0102_0304_0506_0708, bits), Reference.Cut(rig.Memory(TestRig.Data), bits));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(0xFF8)]
    [Covers(IrOpcode.CompareSwap128, IrOpcode.Load128, IrOpcode.Store128)]
    public void Wide_Accesses_MoveSixteenBytes(ulong offset)
    {
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.Store128(ir.LoadState(IrType.I64, X0 + 8), ir.LoadState(IrType.I64, X0 + 16), ir.LoadState(IrType.I64, X0 + 24), TestRig.Plain(4)),
            (ir, _) =>
            {
                IrValue low = ir.CompareSwap128(ir.LoadState(IrType.I64, X0 + 8), ir.LoadState(IrType.I64, X0 + 16), ir.LoadState(IrType.I64, X0 + 24), ir.Const64(7), ir.Const64(8), TestRig.Plain(4), out IrValue high);
                ir.StoreState(X0 + 32, low);
                ir.StoreState(X0 + 40, high);
            },
            (ir, _) =>
            {
                IrValue low = ir.CompareSwap128(ir.LoadState(IrType.I64, X0 + 8), ir.Const64(7), ir.Const64(9), ir.Const64(0), ir.Const64(0), TestRig.Plain(4), out IrValue unused);
                ir.StoreState(X0 + 48, low);
            },
            (ir, _) =>
            {
                IrValue low = ir.Load128(ir.LoadState(IrType.I64, X0 + 8), new MemAccess(MemOp.Unsigned(4).BigEndian(), 0, 0), out IrValue high);
                ir.StoreState(X0 + 56, low);
                ir.StoreState(X0 + 64, high);
            });
        rig.Cpu.X(1) = TestRig.Data + offset;
        rig.Cpu.X(2) = 0x1111_2222_3333_4444;
        rig.Cpu.X(3) = 0x5555_6666_7777_8888;

        rig.Run();

        Assert.Equal((0x1111_2222_3333_4444u, 0x5555_6666_7777_8888u, 7u), (rig.Cpu.X(4), rig.Cpu.X(5), rig.Cpu.X(6)));
        Assert.Equal((7u, 8u), (rig.Memory(TestRig.Data + offset), rig.Memory(TestRig.Data + offset + 8)));
        Assert.Equal((8UL << 56, 7UL << 56), (rig.Cpu.X(7), rig.Cpu.X(8)));
    }

    [Fact]
    [Covers(IrOpcode.Fence)]
    public void Fence_OfEveryKind_GoesOn()
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.Fence(IrFence.All), (ir, _) => ir.Fence(IrFence.StoreLoad));

        Assert.Equal(3, rig.Run());
    }

    private static ulong Expect(IrAtomic operation, ulong old, ulong operand, int bits)
    {
        bool less = Reference.S(old, bits) < Reference.S(operand, bits);
        bool below = Reference.Cut(old, bits) < Reference.Cut(operand, bits);
        return operation switch
        {
            IrAtomic.Swap => operand,
            IrAtomic.Add => old + operand,
            IrAtomic.And => old & operand,
            IrAtomic.Or => old | operand,
            IrAtomic.Xor => old ^ operand,
            IrAtomic.Min => less ? old : operand,
            IrAtomic.Max => less ? operand : old,
            IrAtomic.MinUnsigned => below ? old : operand,
            IrAtomic.MaxUnsigned => below ? operand : old,
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };
    }
}
