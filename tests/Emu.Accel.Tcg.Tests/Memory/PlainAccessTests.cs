using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Tests.Ops;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Memory;

/// <summary>Loads and stores: sizes, signs, byte orders, alignment, page crossing, devices.</summary>
public sealed class PlainAccessTests
{
    private const ulong Pattern = 0x8182_8384_8586_8788;

    public static TheoryData<int, bool, bool, IrType, IrType> Forms()
    {
        var forms = new TheoryData<int, bool, bool, IrType, IrType>();
        foreach (IrType address in Enum.GetValues<IrType>())
        {
            foreach (IrType type in Enum.GetValues<IrType>())
            {
                for (int log2 = 0; log2 <= (type == IrType.I32 ? 2 : 3); log2++)
                {
                    forms.Add(log2, false, false, type, address);
                    forms.Add(log2, true, false, type, address);
                    forms.Add(log2, false, true, type, address);
                    forms.Add(log2, true, true, type, address);
                }
            }
        }

        return forms;
    }

    [Theory]
    [MemberData(nameof(Forms))]
    [Covers(IrOpcode.Load, IrOpcode.Store)]
    public void Access_OfEveryForm_Hits_Misses_AndCrosses(int log2, bool signed, bool bigEndian, IrType type, IrType addressType)
    {
        MemOp op = (signed ? MemOp.SignExtended(log2) : MemOp.Unsigned(log2)).BigEndian(bigEndian);
        var access = new MemAccess(op, 0, 1);
        using TestRig rig = TestRig.Of((ir, pc) =>
        {
            IrValue address = ir.AddConst(ir.LoadState(addressType, addressType == IrType.I64 ? X0 + 8 : R0 + 4), -8);
            IrValue value = ir.Load(type, address, access);
            ir.StoreState(type == IrType.I64 ? X0 + 16 : R0 + 8, value);
            ir.Store(ir.AddConst(address, 0x1000), value, access);
            ir.Exit(IrExit.Halt, pc + 4);
        });

        // The second time around the pages are in the first level of the TLB.
        foreach (ulong at in new[] { TestRig.Data, TestRig.Data, TestRig.Data + 1, TestRig.Data + 0xFFF, TestRig.Data + 0xFFF, TestRig.Data + 0xFFC })
        {
            WriteBytes(rig, at, BitConverter.GetBytes(Pattern));
            rig.Cpu.X(1) = at + 8;
            rig.Cpu.R(1) = (uint)at + 8;
            rig.Cpu.Header.Pc = TestRig.Code;
            rig.Cpu.Header.Halted = 0;
            rig.Run();

            int bits = 8 << log2;
            ulong raw = Reference.Cut(Pattern, bits);
            ulong ordered = bigEndian ? Reference.Eval(IrOpcode.ByteSwap, 64, bits, raw, 0, 0).First : raw;
            ulong extended = signed ? Reference.Cut(Reference.S(ordered, bits), 64) : ordered;
            Assert.Equal(type == IrType.I64 ? extended : (uint)extended, type == IrType.I64 ? rig.Cpu.X(2) : rig.Cpu.R(2));
            Assert.Equal(raw, Reference.Cut(rig.Memory(at + 0x1000), bits));
        }

        Assert.Empty(rig.Cpu.Faults);
    }

    [Theory]
    [InlineData(0x0, true)]
    [InlineData(0x2, false)]
    [InlineData(0x4, true)]
    [InlineData(0xFFE, false)]
    public void Access_ThatMustBeAligned_FaultsOtherwise(ulong offset, bool works)
    {
        var access = new MemAccess(MemOp.Unsigned(2).Aligned(), 0, 0);
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.StoreState(X0 + 16, ir.Load(IrType.I64, ir.Const64(TestRig.Data), access)),
            (ir, _) => ir.StoreState(X0 + 16, ir.Load(IrType.I64, ir.LoadState(IrType.I64, X0 + 8), access)));
        rig.Cpu.X(1) = TestRig.Data + offset;

        rig.Run();

        Assert.Equal(works ? [] : new[] { (TestRig.Code + 4, FaultKind.Alignment, TestRig.Data + offset) }, rig.Cpu.Faults.Select(f => (f.Pc, f.Fault.Kind, f.Fault.VirtualAddress)));
    }

    [Theory]
    [InlineData(0x4UL, true)]
    [InlineData(0x2UL, false)]
    [InlineData(0xFFCUL, true)]
    public void Access_ThatMustBeHalfAligned_FaultsOtherwise_AlsoOnAHit(ulong offset, bool works)
    {
        var access = new MemAccess(MemOp.Unsigned(3).AlignedTo(2), 0, 0);
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.StoreState(X0 + 16, ir.Load(IrType.I64, ir.Const64(TestRig.Data), TestRig.Plain(3))),
            (ir, _) => ir.StoreState(X0 + 16, ir.Load(IrType.I64, ir.LoadState(IrType.I64, X0 + 8), access)));
        rig.Cpu.X(1) = TestRig.Data + offset;

        rig.Run();

        Assert.Equal(works ? 0 : 1, rig.Cpu.Faults.Count(f => f.Fault.Kind == FaultKind.Alignment));
    }

    [Fact]
    public void Store_AcrossAPageThatFaults_ChangesNothing()
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.Store(ir.LoadState(IrType.I64, X0 + 8), ir.Const64(ulong.MaxValue), TestRig.Plain(3)));
        rig.Cpu.Map = (address, _, _, _) => (address, 12, address < TestRig.Data + 0x1000 ? PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute : PagePermissions.Read);
        rig.Cpu.X(1) = TestRig.Data + 0xFFC;

        rig.Run();

        Assert.Equal((TestRig.Code, FaultKind.Permission, TestRig.Data + 0x1000), (rig.Cpu.Faults[0].Pc, rig.Cpu.Faults[0].Fault.Kind, rig.Cpu.Faults[0].Fault.VirtualAddress));
        Assert.Equal(0u, rig.Memory(TestRig.Data + 0xFF8));
    }

    [Fact]
    public void Store_AcrossDistantPages_ReachesBoth()
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.Store(ir.LoadState(IrType.I64, X0 + 8), ir.Const64(Pattern), TestRig.Plain(3)));
        rig.Cpu.Map = (address, _, _, _) => (address < 0x10000 ? address : address ^ 0x1000, 12, PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute);
        rig.Cpu.X(1) = 0x20FFC;

        rig.Run();

        Assert.Equal(Pattern << 32, rig.Memory(0x21FF8));
        Assert.Equal(Pattern >> 32, rig.Memory(0x20000));
    }

    [Fact]
    public void Access_ToADevice_IsOneAccessOfItsSize()
    {
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.StoreState(X0 + 16, ir.Load(IrType.I64, ir.Const64(TestRig.Io + 0x10), new MemAccess(MemOp.SignExtended(1), 0, 0))),
            (ir, _) => ir.Store(ir.Const64(TestRig.Io + 0x20), ir.LoadState(IrType.I64, X0 + 8), TestRig.Plain(2)));
        rig.Space.OnRead = (_, _) => 0x8001;
        rig.Cpu.X(1) = 0x1_2345_6789;

        rig.Run();

        Assert.Equal(["r2@10", "w4@20=23456789"], rig.Space.Log);
        Assert.Equal(0xFFFF_FFFF_FFFF_8001, rig.Cpu.X(2));
    }

    [Fact]
    public void Access_ThatADeviceRefuses_IsABusFault()
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.StoreState(X0 + 16, ir.Load(IrType.I64, ir.Const64(TestRig.Io + 0x10), TestRig.Plain(3))));
        rig.Space.Answer = IoResult.DeviceError;
        rig.Cpu.X(2) = 5;

        rig.Run();

        MemoryFault fault = Assert.Single(rig.Cpu.Faults).Fault;
        Assert.Equal((FaultKind.Bus, IoResult.DeviceError, TestRig.Io + 0x10), (fault.Kind, fault.Result, fault.Address));
        Assert.Equal(5u, rig.Cpu.X(2));
    }

    [Fact]
    public void Access_ThatADeviceAsksToRetry_IsMadeAgain()
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.StoreState(X0 + 16, ir.Load(IrType.I64, ir.Const64(TestRig.Io), TestRig.Plain(3))));
        int asked = 0;
        rig.Space.OnRead = (_, _) =>
        {
            rig.Space.Answer = ++asked < 3 ? IoResult.Retry : IoResult.Ok;
            return 77;
        };

        while (rig.Cpu.Header.Halted == 0)
        {
            rig.Engine.Step(10);
        }

        Assert.Equal(3, asked);
        Assert.Equal(77u, rig.Cpu.X(2));
        Assert.Equal(2u, rig.Cpu.Header.InstructionCount);
    }

    [Fact]
    public void Store_ToRom_HasNoEffect()
    {
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.Store(ir.Const64(0x40_0000), ir.Const64(1), TestRig.Plain(3)),
            (ir, _) => ir.StoreState(X0 + 8, ir.Load(IrType.I64, ir.Const64(0x40_0000), TestRig.Plain(3))));
        rig.Space.MapRam(0x40_0000, rig.Second, rig.Cpu, readOnly: true);

        rig.Run();

        Assert.Equal(0u, rig.Cpu.X(1));
        Assert.Empty(rig.Cpu.Faults);
    }

    [Fact]
    public void Permissions_SmallerThanAPage_AreAskedEachTime()
    {
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.Store(ir.Const64(TestRig.Data + 0x10), ir.Const64(1), TestRig.Plain(3)),
            (ir, _) => ir.Store(ir.Const64(TestRig.Data + 0x1C), ir.Const64(1), TestRig.Plain(3)),
            (ir, _) => ir.Store(ir.Const64(TestRig.Data + 0x20), ir.Const64(1), TestRig.Plain(3)));
        rig.Cpu.Map = (address, _, _, _) => (address, address < TestRig.Data ? 12 : 5, address < TestRig.Data + 0x20 ? PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute : PagePermissions.Read);
        rig.Cpu.Vector = TestRig.Code + 8;

        rig.Engine.Step(3);

        Assert.Equal([TestRig.Code + 4, TestRig.Code + 8], rig.Cpu.Faults.Select(f => f.Pc));
        Assert.Equal((1u, 0u), (rig.Memory(TestRig.Data + 0x10), rig.Memory(TestRig.Data + 0x1C)));
    }

    [Fact]
    public void Ports_LeadToTheirOwnSpaces()
    {
        using var rig = new TestRig(new CpuOptions { Program = [], Ports = 6 });
        rig.Put(
            TestRig.Code,
            (ir, _) => ir.Store(ir.Const64(TestRig.Data), ir.Const64(1), new MemAccess(MemOp.Unsigned(3), 1, 0)),
            (ir, _) => ir.Store(ir.Const64(TestRig.Data + 8), ir.Const64(2), new MemAccess(MemOp.Unsigned(3), 5, 0)),
            (ir, _) => ir.StoreState(X0, ir.Load(IrType.I64, ir.Const64(TestRig.Data + 8), new MemAccess(MemOp.Unsigned(3), 5, 3))));

        rig.Run();

        Assert.Equal(1u, BitConverter.ToUInt64(rig.Second.Span(TestRig.Data, 8)));
        Assert.Equal(2u, rig.Cpu.X(0));
        Assert.Equal(0u, rig.Memory(TestRig.Data));
    }

    private static void WriteBytes(TestRig rig, ulong at, byte[] bytes) => rig.Ram.Write(at, bytes);
}
