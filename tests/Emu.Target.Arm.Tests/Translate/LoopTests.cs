using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.Translate;

/// <summary>Loops of ARMv8.1-M: a count in lr, ends that branch back.</summary>
public sealed class LoopTests
{
    private static readonly ushort[] LoopEnd = [0xF00F, 0xC803]; // le lr, 6 bytes before the pc
    private static readonly ushort[] EndlessEnd = [0xF02F, 0xC803];
    private static readonly ushort[] LoopStart = [0xF042, 0xC803]; // wls lr, r2, 6 bytes behind the pc
    private const ushort Count = 0x3001; // adds r0, #1

    [Theory]
    [InlineData(0u, 0u, 77u)] // lr is left alone
    [InlineData(1u, 1u, 1u)]
    [InlineData(5u, 5u, 1u)]
    public void WhileLoop_OfACount_RunsThatOften(uint count, uint rounds, uint left)
    {
        using var core = new Core("cortex-m55").Begin([.. LoopStart, Count, .. LoopEnd, Core.Nop]);
        (core.State.R[2], core.State.R[14]) = (count, 77);

        core.Step(1 + (2 * (int)rounds));

        Assert.Equal((rounds, left, Core.Code + 10), (core.State.R[0], core.State.R[14], core.Pc));
    }

    [Fact]
    public void LoopEnd_CountOfZero_LeavesTheLoop()
    {
        using var core = new Core("cortex-m55").Begin([Core.Nop, Core.Nop, Core.Nop, .. LoopEnd]);
        core.State.R[14] = 0;

        core.Step(4);

        Assert.Equal((0u, Core.Code + 10), (core.State.R[14], core.Pc));
    }

    [Fact]
    public void LoopEnd_WithoutACount_AlwaysGoesBack()
    {
        using var core = new Core("cortex-m55").Begin([Core.Nop, Core.Nop, Core.Nop, .. EndlessEnd]);
        core.State.R[14] = 1;

        core.Step(4);

        Assert.Equal((1u, Core.Code + 4), (core.State.R[14], core.Pc));
    }

    [Theory]
    [InlineData(0xF042, 0xC803)]
    [InlineData(0xF00F, 0xC803)]
    [InlineData(0xF02F, 0xC803)]
    [InlineData(0xF042, 0xE001)] // dls lr, r2
    [InlineData(0xF04D, 0xE001)] // dls lr, sp
    [InlineData(0xEA52, 0x8DF3)] // csel with sp and no condition
    [InlineData(0xEF00, 0x0840)] // a vector
    [InlineData(0xF002, 0xE001)] // dlstp: a loop of vectors
    public void Instruction_InAnItBlockOrOfVectors_IsUndefined(ushort first, ushort second)
    {
        using var core = new Core("cortex-m55").Begin(0xBF08, first, second); // it eq
        core.State.Nzcv = 4;
        core.WriteSystem(0xD88, 15 << 20, flags: Abstractions.Qdev.Memory.AccessFlags.Secure);

        core.Step(2);

        Assert.Equal((uint)ExceptionNumber.HardFault, core.State.Ipsr);
        Assert.Equal(UsageFault.Undefined, core.State.Cfsr);
    }

    [Theory]
    [InlineData(0xEF00, 0x0840)]
    [InlineData(0xEE00, 0x0E00)]
    [InlineData(0xED90, 0x1F80)]
    [InlineData(0xEE30, 0x0920)] // vadd.f16
    public void Vector_WhileFloatingPointIsOff_IsNoCoprocessor(ushort first, ushort second)
    {
        using var core = new Core("cortex-m55").Begin(first, second);

        core.Step();

        Assert.Equal(UsageFault.NoCoprocessor, core.State.Cfsr);
    }

    [Fact]
    public void Instructions_OfACoreBefore_AreUndefined()
    {
        using var core = new Core("cortex-m33").Begin([0xF042, 0xE001]);

        core.Step();

        Assert.Equal(UsageFault.Undefined, core.State.Cfsr);
    }
}
