using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Accel.Tcg.Tests.Rig;

namespace Emu.Accel.Tcg.Tests.PaperTest;

/// <summary>
/// 68000 (M68000 Programmer's Reference Manual): 24 address lines, big-endian multiple moves, counted branches, and interrupts
/// whose vector the device gives. r0 to r7 are D0 to D7, r8 to r15 A0 to A7.
/// </summary>
public sealed unsafe class M68kTests
{
    private static readonly MemAccess Long = new(MemOp.Unsigned(2).BigEndian(), 0, 0);

    [Theory]
    [InlineData(0xFF00_8000u, 0x8000u)]
    [InlineData(0x0100_8004u, 0x8004u)]
    public void Address_Above24Bits_Wraps(uint address, uint physical)
    {
        using TestRig rig = RigOf((ir, _) => ir.SetR(0, ir.Load(IrType.I32, ir.AndConst(ir.R(8), 0xFF_FFFF), Long)));
        rig.Ram.Write(physical, [1, 2, 3, 4]);
        rig.Cpu.R(8) = address;

        rig.Run();

        Assert.Equal(0x0102_0304u, rig.Cpu.R(0));
    }

    [Fact]
    public void Access_AcrossTheEndOfTheSpace_WrapsToItsBeginning()
    {
        using TestRig rig = RigOf((ir, _) => ir.SetR(0, ir.Load(IrType.I32, ir.AndConst(ir.R(8), 0xFF_FFFF), Long)));
        rig.Space.MapRam(0xFF_F000, rig.Second, rig.Cpu, size: 0x1000);
        rig.Second.Write(0xFFE, [1, 2]);
        rig.Ram.Write(0, [3, 4]);
        rig.Cpu.R(8) = 0xFFFF_FFFE;

        rig.Run();

        Assert.Equal(0x0102_0304u, rig.Cpu.R(0));
    }

    [Theory]
    [InlineData(0xFFFF_0003u, 4u, 0xFFFF_FFFFu)]
    [InlineData(0x0000_0000u, 1u, 0x0000_FFFFu)]
    public void Dbf_CountsTheLowWord(uint counter, uint rounds, uint left)
    {
        using TestRig rig = RigOf(
            (ir, _) => ir.SetR(1, ir.AddConst(ir.R(1), 1)),
            (ir, pc) =>
            {
                IrValue low = ir.ZeroExtend(IrType.I32, ir.AddConst(ir.R(0), -1), 1);
                ir.SetLow(0, low, 1);
                ir.Either(IrCond.NotEqual, low, ir.Const32(0xFFFF), pc - 4, pc + 4);
            });
        rig.Cpu.R(0) = counter;

        rig.Run();

        Assert.Equal((rounds, left), (rig.Cpu.R(1), rig.Cpu.R(0)));
    }

    [Fact]
    public void Movem_ToPredecrement_StoresHighRegistersFirst_BigEndian()
    {
        using TestRig rig = RigOf((ir, _) =>
        {
            // MOVEM.L D0-D2,-(A7): D2 first, at the highest address.
            IrValue address = ir.R(15);
            for (int n = 2; n >= 0; n--)
            {
                address = ir.AddConst(address, -4);
                ir.Store(address, ir.R(n), Long);
            }

            ir.SetR(15, address);
        });
        (rig.Cpu.R(0), rig.Cpu.R(1), rig.Cpu.R(2), rig.Cpu.R(15)) = (0x0001_0203, 0x1011_1213, 0x2021_2223, 0x800C);

        rig.Run();

        Assert.Equal([0x00, 1, 2, 3, 0x10, 0x11, 0x12, 0x13, 0x20, 0x21, 0x22, 0x23], rig.Ram.Span(0x8000, 12).ToArray());
        Assert.Equal(0x8000u, rig.Cpu.R(15));
    }

    [Fact]
    public void Interrupt_AsksTheDeviceForItsVector()
    {
        using TestRig rig = RigOf((_, _) => { }, (_, _) => { });
        var device = new VectorDevice();
        rig.Adopt(device);
        device.Line.Connect(rig.Cpu.Input);
        rig.Cpu.OnInterrupt = () => rig.Cpu.Header.Pc = 0x200 + (4 * (ulong)rig.Cpu.Input.Acknowledge(rig.Cpu.Initiator));
        rig.Put(0x200 + (4 * 0x42), (ir, _) => ir.SetR(3, ir.Const32(9)));
        rig.Engine.Step(1);

        device.Line.Raise();
        rig.Run();

        Assert.Equal((9u, 1), (rig.Cpu.R(3), device.Asked));
        Assert.Equal(TestRig.Code + 4, rig.Cpu.X(31));
    }

    private static TestRig RigOf(params Instruction[] instructions)
    {
        var rig = new TestRig(new CpuOptions { Program = [], Bits = 32, VirtualBits = 24 });
        rig.Put(TestRig.Code, instructions);
        return rig;
    }

    private sealed class VectorDevice : Device
    {
        public IrqLine Line { get; private set; } = null!;

        public int Asked { get; private set; }

        protected override void OnConfigured()
        {
            base.OnConfigured();
            Line = AddOutput("irq");
            Line.AcknowledgeHandler = initiator =>
            {
                Asked = initiator;
                return 0x42;
            };
        }
    }
}
