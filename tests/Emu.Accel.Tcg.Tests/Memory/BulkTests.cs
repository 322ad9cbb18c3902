using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Tests.Ops;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Memory;

/// <summary>Probing, copying and filling.</summary>
public sealed class BulkTests
{
    [Theory]
    [InlineData(0x9000, 0x8000, 64, 64)]
    [InlineData(0x9000, 0x8FF0, 64, 16)]
    [InlineData(0x9FF8, 0x8000, 64, 8)]
    [InlineData(0x9000, 0x8000, 0, 0)]
    [InlineData(0x8008, 0x8000, 32, 32)]
    [InlineData(0x8000, 0x8004, 32, 32)]
    [Covers(IrOpcode.CopyInPage)]
    public void Copy_GoesAsFarAsBothPages_ByteByByte(ulong to, ulong from, ulong length, ulong expected)
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.StoreState(X0 + 32, ir.CopyInPage(ir.LoadState(IrType.I64, X0 + 8), ir.LoadState(IrType.I64, X0 + 16), ir.LoadState(IrType.I64, X0 + 24), TestRig.Plain(0))));
        byte[] memory = [.. Enumerable.Range(0, 0x3000).Select(n => (byte)(n * 7))];
        rig.Ram.Write(0x8000, memory);
        (rig.Cpu.X(1), rig.Cpu.X(2), rig.Cpu.X(3)) = (to, from, length);

        rig.Run();

        for (ulong k = 0; k < expected; k++)
        {
            memory[to - 0x8000 + k] = memory[from - 0x8000 + k];
        }

        Assert.Equal(expected, rig.Cpu.X(4));
        Assert.Equal(memory, rig.Ram.Span(0x8000, 0x3000).ToArray());
    }

    [Fact]
    public void Copy_FromADevice_TakesOneByteAtATime()
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.StoreState(X0 + 32, ir.CopyInPage(ir.Const64(TestRig.Data), ir.Const64(TestRig.Io), ir.Const64(16), TestRig.Plain(0))));
        rig.Space.OnRead = (_, _) => 0x5A;

        rig.Run();

        Assert.Equal((1u, 0x5Au), (rig.Cpu.X(4), rig.Memory(TestRig.Data)));
        Assert.Equal(["r1@0"], rig.Space.Log);
    }

    [Theory]
    [InlineData(0x8FF0, 64, 16)]
    [InlineData(0x8000, 5, 5)]
    [InlineData(0x8000, 0, 0)]
    [Covers(IrOpcode.FillInPage)]
    public void Fill_GoesAsFarAsThePage(ulong to, ulong length, ulong expected)
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.StoreState(X0 + 32, ir.FillInPage(ir.LoadState(IrType.I64, X0 + 8), ir.Const64(0xAB), ir.LoadState(IrType.I64, X0 + 16), TestRig.Plain(0))));
        (rig.Cpu.X(1), rig.Cpu.X(2)) = (to, length);

        rig.Run();

        Assert.Equal(expected, rig.Cpu.X(4));
        Assert.Equal((int)expected, rig.Ram.Span(0x8000, 0x2000).ToArray().Count(b => b == 0xAB));
    }

    [Theory]
    [InlineData(AccessKind.Read, 0x8FFF, 1, false)]
    [InlineData(AccessKind.Read, 0x8FFF, 2, true)]
    [InlineData(AccessKind.Write, 0x8000, 4, true)]
    [InlineData(AccessKind.Write, 0x7000, 4, false)]
    [Covers(IrOpcode.Probe)]
    public void Probe_FaultsAsAnAccessWould_AndMakesNone(AccessKind kind, ulong address, ulong length, bool faults)
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.Probe(ir.LoadState(IrType.I64, X0 + 8), ir.LoadState(IrType.I64, X0 + 16), kind, TestRig.Plain(0)));
        rig.Cpu.Map = (at, _, _, _) => at >= 0x9000 ? null : (at, 12, at >= 0x8000 ? PagePermissions.Read : PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute);
        (rig.Cpu.X(1), rig.Cpu.X(2)) = (address, length);

        rig.Run();

        Assert.Equal(faults ? 1 : 0, rig.Cpu.Faults.Count);
        Assert.Equal(0, rig.Counter("space-accesses"));
    }

    [Fact]
    public void Probe_WhereNothingAnswers_FaultsAsABusDoes()
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.Probe(ir.LoadState(IrType.I64, X0 + 8), ir.Const64(4), AccessKind.Write, TestRig.Plain(0)));
        rig.Cpu.X(1) = 0x7000_0000;

        rig.Run();

        MemoryFault fault = Assert.Single(rig.Cpu.Faults).Fault;
        Assert.Equal((FaultKind.Bus, AccessKind.Write, IoResult.DecodeError), (fault.Kind, fault.Access, fault.Result));
    }
}
