using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;

namespace Emu.Accel.Tcg.Tests.PaperTest;

/// <summary>
/// AVR (Instruction Set Manual): program and data memory are apart, and the 32 registers are the first 32 bytes of data memory.
/// Its registers are the bytes of the test CPU's vector file.
/// </summary>
public sealed unsafe class AvrTests
{
    private const int Data = 1;

    [Fact]
    public void Lpm_ReadsProgramMemory_LdDataMemory()
    {
        using TestRig rig = RigOf(
            (ir, _) => SetReg(ir, 16, ir.Load(IrType.I32, Z(ir), Registers.Memory(0))),
            (ir, _) => SetReg(ir, 17, ir.Load(IrType.I32, Z(ir), Registers.Memory(0, port: Data))));
        rig.Ram.Write(TestRig.Data, [0xAA]);
        rig.Second.Write(TestRig.Data, [0x55]);
        SetZ(rig, (ushort)TestRig.Data);

        rig.Run();

        Assert.Equal((0xAA, 0x55), (*rig.Cpu.V(16), *rig.Cpu.V(17)));
    }

    [Theory]
    [InlineData(5, 5, 77)]
    [InlineData(0x100, -1, 77)]
    public void St_ToAnAddressOfARegister_WritesTheRegister(int address, int register, byte value)
    {
        HelperTable helpers = new();
        static HelperResult Write(CpuDevice cpu, ulong number, ulong bits)
        {
            *((TestCpu)cpu).V((int)number) = (byte)bits;
            return HelperResult.Done;
        }

        HelperId write = helpers.Add("write-register", HelperEffects.WritesState, Write);
        using TestRig rig = RigOf(helpers, (ir, pc) =>
        {
            IrLabel memory = ir.NewLabel();
            IrLabel end = ir.NewLabel();
            IrValue bits = Reg(ir, 16);
            IrValue at = Z(ir);
            ir.BranchIf(IrCond.AboveOrEqual, at, ir.Const32(32), memory);
            ir.Call(write, at, bits);
            ir.Branch(end);
            ir.Place(memory);
            ir.Store(at, bits, Registers.Memory(0, port: Data));
            ir.Place(end);
            SetReg(ir, 20, Reg(ir, 5));
            ir.Jump(pc + 4);
        });
        *rig.Cpu.V(16) = value;
        *rig.Cpu.V(5) = 1;
        SetZ(rig, (ushort)address);

        rig.Run();

        bool toRegister = register >= 0;
        Assert.Equal(toRegister ? value : 1, *rig.Cpu.V(20));
        Assert.Equal(toRegister ? 0 : value, rig.Second.Span((ulong)address, 1)[0]);
    }

    [Theory]
    [InlineData(0x10, 0x10, 0x00, 2u)]
    [InlineData(0x00, 0x01, 0xFF, 0x35u)]
    [InlineData(0x80, 0x01, 0x7F, 0x38u)]
    public void Sub_OfBytes_SetsItsSixFlags(byte a, byte b, byte result, uint flags)
    {
        // SREG: C 0, Z 1, N 2, V 3, S 4 (N xor V), H 5.
        using TestRig rig = RigOf((ir, _) =>
        {
            IrValue left = Reg(ir, 16);
            IrValue right = Reg(ir, 17);
            IrValue difference = ir.Pair(IrOpcode.SubFlags, left, right, ir.Const32(0), out IrValue nzcv, 0);
            IrValue borrow = ir.Xor(ir.Extract(nzcv, 1, 1), ir.Const32(1));
            IrValue negative = ir.Extract(nzcv, 3, 1);
            IrValue overflow = ir.Extract(nzcv, 0, 1);
            IrValue half = ir.Extract(ir.Xor(ir.Xor(left, right), difference), 4, 1);
            IrValue sreg = ir.Or(borrow, ir.ShlConst(ir.Extract(nzcv, 2, 1), 1));
            sreg = ir.Or(sreg, ir.Or(ir.ShlConst(negative, 2), ir.ShlConst(overflow, 3)));
            sreg = ir.Or(sreg, ir.Or(ir.ShlConst(ir.Xor(negative, overflow), 4), ir.ShlConst(half, 5)));
            SetReg(ir, 16, difference);
            ir.SetFlags(sreg);
        });
        *rig.Cpu.V(16) = a;
        *rig.Cpu.V(17) = b;

        rig.Run();

        Assert.Equal((result, flags), (*rig.Cpu.V(16), rig.Cpu.State.Flags));
    }

    private static IrValue Reg(IrBuilder ir, int number) => ir.LoadState(IrType.I32, TestCpu.V0 + number, 0);

    private static void SetReg(IrBuilder ir, int number, IrValue value) => ir.StoreState(TestCpu.V0 + number, value, 0);

    private static IrValue Z(IrBuilder ir) => ir.LoadState(IrType.I32, TestCpu.V0 + 30, 1);

    private static void SetZ(TestRig rig, ushort value) => *(ushort*)rig.Cpu.V(30) = value;

    private static TestRig RigOf(params Instruction[] instructions) => RigOf(new HelperTable(), instructions);

    private static TestRig RigOf(HelperTable helpers, params Instruction[] instructions)
    {
        var rig = new TestRig(new CpuOptions { Program = [], Bits = 32, VirtualBits = 22, Ports = 2, Helpers = helpers });
        rig.Put(TestRig.Code, instructions);
        return rig;
    }
}
