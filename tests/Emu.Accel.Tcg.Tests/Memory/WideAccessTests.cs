using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Memory;

/// <summary>Loads and stores of 16 bytes: whole vectors and halves that lie apart; alignment, page crossing, faults, devices, code.</summary>
public sealed unsafe class WideAccessTests
{
    private const ulong Low = 0x0706_0504_0302_0100;
    private const ulong High = 0x0F0E_0D0C_0B0A_0908;
    private const PagePermissions All = PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute;

    /// <summary>Where the halves go and come from: a vector, registers that lie apart or the wrong way round, and halves that only take part in a sum.</summary>
    public static TheoryData<string, IrType, bool> Forms
    {
        get
        {
            var forms = new TheoryData<string, IrType, bool>();
            foreach (string halves in new[] { "vector", "apart", "reversed", "computed" })
            {
                forms.Add(halves, IrType.I64, false);
                forms.Add(halves, IrType.I32, false);
                forms.Add(halves, IrType.I64, true);
            }

            return forms;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Access_OfEveryForm_Hits_Misses_AndCrosses(string halves, IrType addressType, bool bigEndian)
    {
        var access = new MemAccess(MemOp.Unsigned(4).BigEndian(bigEndian), 0, 1);
        (int low, int high) = halves switch
        {
            "vector" => (V0 + 16, V0 + 24),
            "apart" => (X0 + 24, X0 + 48),
            _ => (V0 + 24, V0 + 16),
        };
        bool sums = halves == "computed";
        using TestRig rig = TestRig.Of((ir, pc) =>
        {
            IrValue address = ir.LoadState(addressType, addressType == IrType.I64 ? X0 + 8 : R0 + 4);
            IrValue loaded = ir.Load128(address, access, out IrValue above);
            ir.StoreState(low, sums ? ir.AddConst(loaded, 1) : loaded);
            ir.StoreState(high, sums ? ir.AddConst(above, 2) : above);
            IrValue first = ir.LoadState(IrType.I64, low);
            IrValue second = ir.LoadState(IrType.I64, high);
            ir.Store128(ir.AddConst(address, 0x1000), sums ? ir.AddConst(first, -1) : first, sums ? ir.AddConst(second, -2) : second, access);
            ir.Exit(IrExit.Halt, pc + 4);
        });

        // The second time around the pages are in the first level of the TLB.
        foreach (ulong at in new[] { TestRig.Data, TestRig.Data, TestRig.Data + 1, TestRig.Data + 0xFF0, TestRig.Data + 0xFF1, TestRig.Data + 0xFF1, TestRig.Data + 0xFFF })
        {
            Write(rig, at);
            (rig.Cpu.X(1), rig.Cpu.R(1)) = (at, (uint)at);
            rig.RunAt(TestRig.Code);

            (ulong first, ulong second) = bigEndian ? (Swap(High), Swap(Low)) : (Low, High);
            Assert.Equal((first + (sums ? 1u : 0), second + (sums ? 2u : 0)), (Field(rig, low), Field(rig, high)));
            Assert.Equal((Low, High), (rig.Memory(at + 0x1000), rig.Memory(at + 0x1008)));
        }

        Assert.Empty(rig.Cpu.Faults);
    }

    [Theory]
    [InlineData(4, 0x10UL, true)]
    [InlineData(4, 0x8UL, false)]
    [InlineData(4, 0xFF8UL, false)]
    [InlineData(3, 0x8UL, true)]
    [InlineData(3, 0xFF8UL, true)]
    [InlineData(3, 0x4UL, false)]
    [InlineData(3, 0xFF4UL, false)]
    [InlineData(5, 0x20UL, true)]
    [InlineData(5, 0x10UL, false)]
    public void Access_ThatMustBeAligned_FaultsOtherwise_AlsoOnAHit(int log2, ulong offset, bool works)
    {
        var access = new MemAccess(MemOp.Unsigned(4).AlignedTo(log2), 0, 0);
        using TestRig rig = TestRig.Of(Load(TestRig.Plain(4)), Load(access));
        rig.Cpu.X(1) = TestRig.Data + offset;
        rig.Run();
        rig.Cpu.Faults.Clear();

        rig.RunAt(TestRig.Code);

        Assert.Equal(works ? [] : new[] { (TestRig.Code + 4, FaultKind.Alignment, TestRig.Data + offset) }, rig.Cpu.Faults.Select(f => (f.Pc, f.Fault.Kind, f.Fault.VirtualAddress)));
    }

    [Theory]
    [InlineData(0x7FFC_FFF8UL, true)]
    [InlineData(0x7FFC_FFF8UL, false)]
    [InlineData(0x7FFD_0000UL, true)]
    [InlineData(0x7FFD_0000UL, false)]
    public void Access_ThatFaults_LeavesEverythingAsItWas(ulong address, bool store)
    {
        // What registers hold is written back: the instruction before it changed the vector and a register.
        using TestRig rig = TestRig.Of(
            (ir, _) =>
            {
                ir.Vector(IrVector.Add, 3, 16, V0 + 16, V0 + 32, V0 + 32);
                ir.StoreState(X0 + 24, ir.AddConst(ir.LoadState(IrType.I64, X0 + 24), 5));
            },
            store ? Store(TestRig.Plain(4)) : Load(TestRig.Plain(4)));
        rig.Cpu.Map = (at, _, _, _) => at >= 0x7FFD_0000 ? null : (at < 0x10_0000 ? at : TestRig.Data + (at & 0xFFF), 12, All);
        (Field(rig, V0 + 32), Field(rig, V0 + 40)) = (Low, High);
        rig.Cpu.X(1) = address;

        rig.Run();

        (ulong pc, MemoryFault fault) = Assert.Single(rig.Cpu.Faults);
        Assert.Equal((TestRig.Code + 4, FaultKind.NotMapped, 0x7FFD_0000UL), (pc, fault.Kind, fault.VirtualAddress));
        Assert.Equal((2 * Low, 2 * High, 5UL), (Field(rig, V0 + 16), Field(rig, V0 + 24), rig.Cpu.X(3)));
        Assert.Equal(0UL, rig.Memory(TestRig.Data + 0xFF8));
    }

    [Fact]
    public void Access_ToADevice_IsTwoOfEightBytes()
    {
        using TestRig rig = TestRig.Of(Load(TestRig.Plain(4)), Store(TestRig.Plain(4)));
        rig.Space.OnRead = (offset, _) => offset + 0x100;
        rig.Cpu.X(1) = TestRig.Io + 0x10;

        rig.Run();

        Assert.Equal(["r8@10", "r8@18", "w8@10=110", "w8@18=118"], rig.Space.Log);
    }

    [Fact]
    public void Access_ThatADeviceFails_Faults_AndChangesNoRegister()
    {
        using TestRig rig = TestRig.Of(Load(TestRig.Plain(4)));
        rig.Space.Answer = IoResult.DeviceError;
        rig.Cpu.X(1) = TestRig.Io;
        Field(rig, V0 + 16) = 5;

        rig.Run();

        Assert.Equal(FaultKind.Bus, Assert.Single(rig.Cpu.Faults).Fault.Kind);
        Assert.Equal((5UL, 0UL), (Field(rig, V0 + 16), Field(rig, V0 + 24)));
    }

    [Fact]
    public void Store_ToRom_HasNoEffect_AlsoTheSecondTime()
    {
        using TestRig rig = TestRig.Of(Load(TestRig.Plain(4)), (ir, _) => ir.StoreState(X0 + 8, ir.Const64(0x40_0000)), Store(TestRig.Plain(4)), Store(TestRig.Plain(4)), Load(TestRig.Plain(4)));
        rig.Space.MapRam(0x40_0000, rig.Second, rig.Cpu, readOnly: true);
        Write(rig, TestRig.Data);
        rig.Cpu.X(1) = TestRig.Data;

        rig.Run();

        Assert.Equal((0UL, 0UL), (Field(rig, V0 + 16), Field(rig, V0 + 24)));
        Assert.Empty(rig.Cpu.Faults);
    }

    [Theory]
    [InlineData(true, DebugReason.WriteWatch)]
    [InlineData(false, DebugReason.ReadWatch)]
    public void Access_OfWhatADebuggerWatches_Stops(bool store, DebugReason reason)
    {
        using TestRig rig = TestRig.Of(store ? Store(TestRig.Plain(4)) : Load(TestRig.Plain(4)));
        rig.Cpu.X(1) = TestRig.Data;
        rig.Run();

        rig.Cluster.SetDebugPoints(new DebugPoints([], [new Watchpoint(TestRig.Data + 12, 1, Reads: !store, Writes: store)]));
        (rig.Cpu.Header.Pc, rig.Cpu.Header.Halted) = (TestRig.Code, 0);
        rig.Cluster.Start();
        Await.Until(() => !rig.Host.Stops.IsEmpty, "the stop");

        Assert.Equal(reason, Assert.Single(rig.Host.Stops).Reason);
    }

    [Fact]
    public void Store_IntoTheNextInstructions_TakesEffectThere()
    {
        using TestRig rig = TestRig.Of(Store(TestRig.Plain(4)), Snippets.One, Snippets.One, Snippets.One, Snippets.One);
        rig.Program.Add((ir, _) => ir.StoreState(X0 + 16, ir.AddConst(ir.LoadState(IrType.I64, X0 + 16), 100)));
        ulong number = (ulong)rig.Program.Count - 1;
        rig.Cpu.X(1) = TestRig.Code + 4;
        (Field(rig, V0 + 16), Field(rig, V0 + 24)) = ((number << 32) | number, (number << 32) | number);

        rig.Run();

        Assert.Equal((TestRig.Code + 4, 400UL), (rig.Cpu.X(1), rig.Cpu.X(2)));
    }

    [Fact]
    public void Store_IntoAPageWhoseWritesAreWanted_IsAnnouncedOnce()
    {
        using TestRig rig = TestRig.Of(Store(TestRig.Plain(4)));
        rig.Ram.Clients = 1;
        rig.Cpu.X(1) = TestRig.Data;
        rig.Ram.Clean(TestRig.Data);
        int before = rig.Ram.Notices;
        rig.Run();
        rig.RunAt(TestRig.Code);

        Assert.Equal(TestRig.Native && !TestRig.Lockstep ? 1 : 2, rig.Ram.Notices - before);
        Assert.Equal(1u, rig.Ram.Page(TestRig.Data).Dirty);
    }

    [Theory(Skip = TestRig.Native && !TestRig.Lockstep ? null : "machine code alone does them by itself")]
    [InlineData(0x20UL)]
    [InlineData(0x21UL)]
    [InlineData(0xFF0UL)]
    public void Access_OfRam_IsDoneByMachineCodeFromTheSecondTimeOn(ulong offset)
    {
        using TestRig rig = TestRig.Of(Load(TestRig.Plain(4)), Store(TestRig.Plain(4)));
        rig.Cpu.X(1) = TestRig.Data + offset;
        rig.Run();
        long asked = rig.Counter("tlb-fills") + rig.Counter("tlb-walks");

        rig.RunAt(TestRig.Code);

        Assert.Equal((asked, 0L), (rig.Counter("tlb-fills") + rig.Counter("tlb-walks"), rig.Counter("operations-left")));
    }

    [Fact]
    public void Vectors_Loaded_AreWhatTheFollowingOperationsTake_AlsoAfterAMiss()
    {
        // The sum is in a register when the second load misses, and is taken from there after it.
        using TestRig rig = TestRig.Of(
            Load(TestRig.Plain(4)),
            (ir, _) => ir.Vector(IrVector.Add, 0, 16, V0 + 32, V0 + 16, V0 + 16),
            (ir, _) =>
            {
                IrValue low = ir.Load128(ir.AddConst(ir.LoadState(IrType.I64, X0 + 8), 0x1000), TestRig.Plain(4), out IrValue high);
                ir.StoreState(V0 + 48, low);
                ir.StoreState(V0 + 56, high);
            },
            (ir, _) => ir.Vector(IrVector.Add, 0, 16, V0 + 64, V0 + 32, V0 + 48),
            (ir, _) => ir.StoreState(X0 + 16, ir.LoadState(IrType.I64, V0 + 72)));
        Write(rig, TestRig.Data);
        Write(rig, TestRig.Data + 0x1000);
        rig.Cpu.X(1) = TestRig.Data;

        rig.Run();
        Assert.Equal((3 * Low, 3 * High), (Field(rig, V0 + 64), rig.Cpu.X(2)));
        rig.RunAt(TestRig.Code);

        Assert.Equal((3 * Low, 3 * High), (Field(rig, V0 + 64), rig.Cpu.X(2)));
    }

    [Fact]
    public void Loop_ThatCopies_CopiesAcrossPages()
    {
        const int Bytes = 0x3000;
        using TestRig rig = TestRig.Of(
            Load(TestRig.Plain(4)),
            (ir, _) => ir.Store128(ir.LoadState(IrType.I64, X0 + 16), ir.LoadState(IrType.I64, V0 + 16), ir.LoadState(IrType.I64, V0 + 24), TestRig.Plain(4)),
            (ir, _) =>
            {
                ir.StoreState(X0 + 8, ir.AddConst(ir.LoadState(IrType.I64, X0 + 8), 16));
                ir.StoreState(X0 + 16, ir.AddConst(ir.LoadState(IrType.I64, X0 + 16), 16));
            },
            Snippets.CountDown(12));
        new Random(1).NextBytes(new Span<byte>(rig.Ram.Data + TestRig.Data, Bytes + 8));
        (rig.Cpu.X(1), rig.Cpu.X(2), rig.Cpu.X(5)) = (TestRig.Data + 8, 0x2_0004, Bytes / 16);

        rig.Run();

        Assert.True(new Span<byte>(rig.Ram.Data + TestRig.Data + 8, Bytes).SequenceEqual(new Span<byte>(rig.Ram.Data + 0x2_0004, Bytes)));
    }

    private static Instruction Load(MemAccess access) => (ir, _) =>
    {
        IrValue low = ir.Load128(ir.LoadState(IrType.I64, X0 + 8), access, out IrValue high);
        ir.StoreState(V0 + 16, low);
        ir.StoreState(V0 + 24, high);
    };

    private static Instruction Store(MemAccess access) => (ir, _) =>
        ir.Store128(ir.LoadState(IrType.I64, X0 + 8), ir.LoadState(IrType.I64, V0 + 16), ir.LoadState(IrType.I64, V0 + 24), access);

    private static void Write(TestRig rig, ulong at)
    {
        rig.Ram.Write(at, BitConverter.GetBytes(Low));
        rig.Ram.Write(at + 8, BitConverter.GetBytes(High));
    }

    private static ulong Swap(ulong value) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);

    private static ref ulong Field(TestRig rig, int offset) => ref *(ulong*)(rig.Cpu.StateAddress + offset);
}
