using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.PaperTest;

/// <summary>
/// Instructions on vectors, as translators write them: x86's SSE (Intel 64 and IA-32 manual, volume 2), Arm's Advanced SIMD (DDI 0487),
/// RISC-V's V. Register n is 16 bytes at V0 + 16 n.
/// </summary>
public sealed unsafe class SimdTests
{
    [Fact]
    public void Paddb_WithMemory_AddsBytes()
    {
        // PADDB xmm1, [rsi]; MOVQ rax, xmm1.
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            IrValue low = ir.Load128(ir.X(6), Registers.Memory(4), out IrValue high);
            ir.StoreState(V0 + 256, low);
            ir.StoreState(V0 + 264, high);
            ir.Vector(IrVector.Add, 0, 16, V0 + 16, V0 + 16, V0 + 256);
            ir.SetX(0, ir.LoadState(IrType.I64, V0 + 16));
        });
        rig.Cpu.X(6) = TestRig.Data;
        (rig.Memory(TestRig.Data), rig.Memory(TestRig.Data + 8)) = (0x01FF_0001_7F80_FF01, 0x0102_0304_0506_0708);
        (V(rig, 16), V(rig, 24)) = (0x0101_FF02_0180_FF02, 0xF0F0_F0F0_F0F0_F0F0);

        rig.Run();

        Assert.Equal((0x0200_FF03_8000_FE03ul, 0xF1F2_F3F4_F5F6_F7F8, 0x0200_FF03_8000_FE03ul), (V(rig, 16), V(rig, 24), rig.Cpu.X(0)));
    }

    [Fact]
    public void Pcmpgtw_PandAndPandn_ChooseWords()
    {
        // The maximum of signed words before SSE2 had it: PCMPGTW xmm2, xmm1; PAND xmm0, xmm2; PANDN xmm2, xmm1; POR xmm0, xmm2.
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            ir.Vector(IrVector.CompareGreater, 1, 16, V0 + 32, V0 + 32, V0 + 16);
            ir.Vector(IrVector.And, 3, 16, V0, V0, V0 + 32);
            ir.Vector(IrVector.AndNot, 3, 16, V0 + 32, V0 + 16, V0 + 32);
            ir.Vector(IrVector.Or, 3, 16, V0, V0, V0 + 32);
        });
        (V(rig, 0), V(rig, 8)) = (0x7FFF_0001_8000_0005, 1);
        (V(rig, 16), V(rig, 24)) = (0x8000_0002_7FFF_0005, 0);
        (V(rig, 32), V(rig, 40)) = (V(rig, 0), V(rig, 8));

        rig.Run();

        Assert.Equal((0x7FFF_0002_7FFF_0005ul, 1ul), (V(rig, 0), V(rig, 8)));
    }

    [Theory]
    [InlineData(0x3F80_0000_4040_0000, 0x3F80_0000_4040_0000, 0x4000_0000_40C0_0000, 0u)]
    [InlineData(0x3F80_0000_3F80_0000, 0x3380_0000_3F80_0000, 0x3F80_0000_4000_0000, (uint)FloatFlags.Inexact)]
    [InlineData(0x7F80_0000_3F80_0000, 0xFF80_0000_3F80_0000, 0x7FC0_0000_4000_0000, (uint)FloatFlags.Invalid)]
    public void Addps_OfOrdinaryAndOtherNumbers_HasEveryLanesFlags(ulong a, ulong b, ulong sum, uint flags)
    {
        using TestRig rig = new(new CpuOptions { Program = [], Float = new FloatTraits() });
        rig.Put(TestRig.Code, (ir, _) => ir.Vector(IrVector.FloatAdd, 2, 16, V0, V0, V0 + 16));
        (V(rig, 0), V(rig, 8), V(rig, 16), V(rig, 24)) = (a, 0, b, 0);

        rig.Run();

        // The NaN of infinity less infinity has the sign that the class gives its NaNs.
        Assert.Equal((sum, 0ul, flags), (V(rig, 0) & ~(flags == (uint)FloatFlags.Invalid ? 1ul << 63 : 0), V(rig, 8), rig.Cpu.Header.FloatFlags));
    }

    [Fact]
    public void DupAddAndUmov_TakeALaneFromAVectorToARegister()
    {
        // DUP V0.4S, W1; ADD V0.4S, V0.4S, V1.4S; UMOV W0, V0.S[2]; and again with what that gave.
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            for (int n = 0; n < 2; n++)
            {
                ir.Vector(IrVector.Broadcast, 2, 16, V0, ir.Truncate(ir.X(1)).Id);
                ir.Vector(IrVector.Add, 2, 16, V0, V0, V0 + 16);
                ir.SetX(1, ir.ZeroExtend(IrType.I64, ir.LoadState(IrType.I32, V0 + 8), 2));
            }
        });
        rig.Cpu.X(1) = 0x1_0000_0005;
        (V(rig, 16), V(rig, 24)) = (0x2_0000_0001, 0x4_0000_0003);

        rig.Run();

        Assert.Equal((11ul, 0xA_0000_0009ul, 0xC_0000_000Bul), (rig.Cpu.X(1), V(rig, 0), V(rig, 8)));
    }

    [Fact]
    public void Ins_BetweenTwoOperations_ChangesOneLaneOfTheResult()
    {
        // ADD V0.2D, V1.2D, V2.2D; INS V0.S[1], W1; ADD V3.2D, V0.2D, V0.2D: the second must see what the register's part was set to.
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            ir.Vector(IrVector.Add, 3, 16, V0, V0 + 16, V0 + 32);
            ir.StoreState(V0 + 4, ir.R(1));
            ir.Vector(IrVector.Add, 3, 16, V0 + 48, V0, V0);
            ir.StoreState(V0 + 55, ir.R(2), 0);
            ir.Vector(IrVector.Not, 0, 16, V0 + 64, V0 + 48);
        });
        (V(rig, 16), V(rig, 24), V(rig, 32), V(rig, 40)) = (1, 2, 3, 4);
        (rig.Cpu.R(1), rig.Cpu.R(2)) = (0x10, 0x55);

        rig.Run();

        Assert.Equal((0x10_0000_0004ul, 6ul), (V(rig, 0), V(rig, 8)));
        Assert.Equal((0x5500_0020_0000_0008ul, 12ul), (V(rig, 48), V(rig, 56)));
        Assert.Equal((~0x5500_0020_0000_0008ul, ~12ul), (V(rig, 64), V(rig, 72)));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(128)]
    public void VsaddVv_OfAnyLength_Saturates(int bytes)
    {
        // VSADD.VV of halfwords, and the tail undisturbed.
        using TestRig rig = TestRig.Of((ir, _) => ir.Vector(IrVector.AddSaturate, 1, bytes, V0, V0 + 128, V0 + 256));
        new Span<short>(rig.Cpu.V(128), 64).Fill(0x7000);
        new Span<short>(rig.Cpu.V(256), 64).Fill(0x1234);
        new Span<byte>(rig.Cpu.V(0), 128).Fill(0xEE);

        rig.Run();

        Assert.Equal(bytes / 2, new Span<short>(rig.Cpu.V(0), 64).Count((short)0x7FFF));
        Assert.Equal(128 - bytes, new Span<byte>(rig.Cpu.V(0), 128).Count((byte)0xEE));
    }

    private static ref ulong V(TestRig rig, int at) => ref *(ulong*)rig.Cpu.V(at);
}
