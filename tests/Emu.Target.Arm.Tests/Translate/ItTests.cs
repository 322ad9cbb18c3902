using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.Translate;

/// <summary>§ A7.3.1 IT: each instruction behind it by its letter, and the state wherever a block or an instruction ends.</summary>
public sealed class ItTests
{
    private const ushort Ittee = 0xBF07; // ittee eq
    private static readonly ushort[] Code = [Ittee, 0x2001, 0x2102, 0x2203, 0x2304]; // movs r0..r3, #1..#4

    [Theory]
    [InlineData(4u, 1u, 2u, 0u, 0u)]
    [InlineData(0u, 0u, 0u, 3u, 4u)]
    public void Block_OfFour_ExecutesThoseWhoseConditionHolds_AndSetsNoFlags(uint flags, uint r0, uint r1, uint r2, uint r3)
    {
        using var core = new Core().Begin(Code);
        core.State.Nzcv = flags;

        core.Step(5);

        Assert.Equal((r0, r1, r2, r3, flags, 0u), (core.State.R[0], core.State.R[1], core.State.R[2], core.State.R[3], core.State.Nzcv, core.It));
    }

    [Fact]
    public void Block_SteppedOneByOne_KeepsItsStateInBetween()
    {
        using var core = new Core().Begin(Code);
        core.State.Nzcv = 4;

        var states = Enumerable.Range(0, 5).Select(_ => core.Step().It).ToArray();

        Assert.Equal([0x07u, 0x0E, 0x1C, 0x18, 0], states);
        Assert.Equal((1u, 2u, 0u, 0u), (core.State.R[0], core.State.R[1], core.State.R[2], core.State.R[3]));
    }

    [Fact]
    public void Fault_InsideOfABlock_StacksTheStateOfItsInstruction_AndTheReturnGoesOnThere()
    {
        using var core = new Core().Begin(0xBF04, 0x2001, 0xDE00, 0x2102); // itt eq; moveq r0, #1; udf; movs r1, #2
        core.State.Nzcv = 4;

        core.Step(3);

        var xpsr = core.Get32(Core.Stack - 4);
        Assert.Equal((uint)ExceptionNumber.HardFault, core.State.Ipsr);
        Assert.Equal(((0x08u >> 2) << 10) | 4u << 28 | 1u << 24, xpsr);
    }

    [Fact]
    public void Branch_AtTheEndOfABlock_IsTakenOrNot()
    {
        using var core = new Core().Begin(0xBF08, 0xE7FE); // it eq; beq .

        core.Step(2);

        Assert.Equal((Core.Code + 4, 0u), (core.Pc, core.It));
    }

    [Fact]
    public void Svc_InsideOfABlock_ReturnsToTheNextInstructionOfIt()
    {
        using var core = new Core().Begin(0xBF04, 0xDF00, 0x2005, 0x2106); // itt eq; svc 0; moveq r0, #5; movs r1, #6
        core.State.Nzcv = 4;

        core.Step(5);

        Assert.Equal((5u, 6u, 0u), (core.State.R[0], core.State.R[1], core.It));
    }
}
