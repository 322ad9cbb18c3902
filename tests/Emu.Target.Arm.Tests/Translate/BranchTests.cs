namespace Emu.Target.Arm.Tests.Translate;

public sealed class BranchTests
{
    [Theory]
    [InlineData(0xD0FEu, 4u, Core.Code)] // beq .
    [InlineData(0xD0FEu, 0u, Core.Code + 2)]
    [InlineData(0xD17Fu, 0u, Core.Code + 0x102)] // bne +0x102
    [InlineData(0xD200u, 2u, Core.Code + 4)] // bcs
    [InlineData(0xD300u, 2u, Core.Code + 2)] // bcc
    [InlineData(0xD400u, 8u, Core.Code + 4)] // bmi
    [InlineData(0xD500u, 8u, Core.Code + 2)] // bpl
    [InlineData(0xD600u, 1u, Core.Code + 4)] // bvs
    [InlineData(0xD700u, 1u, Core.Code + 2)] // bvc
    [InlineData(0xD800u, 2u, Core.Code + 4)] // bhi
    [InlineData(0xD800u, 6u, Core.Code + 2)]
    [InlineData(0xD900u, 6u, Core.Code + 4)] // bls
    [InlineData(0xD900u, 2u, Core.Code + 2)]
    [InlineData(0xDA00u, 9u, Core.Code + 4)] // bge
    [InlineData(0xDA00u, 8u, Core.Code + 2)]
    [InlineData(0xDB00u, 1u, Core.Code + 4)] // blt
    [InlineData(0xDC00u, 0u, Core.Code + 4)] // bgt
    [InlineData(0xDC00u, 4u, Core.Code + 2)]
    [InlineData(0xDD00u, 4u, Core.Code + 4)] // ble
    [InlineData(0xDD00u, 9u, Core.Code + 2)]
    [InlineData(0xE7FEu, 0u, Core.Code)] // b .
    public void ConditionalBranch_OfFlags_GoesOnWhereTheConditionSays(uint instruction, uint flags, uint target)
    {
        using var core = new Core().Begin((ushort)instruction);
        core.State.Nzcv = flags;

        core.Step();

        Assert.Equal(target, core.Pc);
    }

    [Theory]
    [InlineData(0xF000, 0xF801, Core.Code + 6)] // bl +2
    [InlineData(0xF7FF, 0xFFFE, Core.Code)] // bl .
    [InlineData(0xF400, 0xD000, Core.Code + 4L - 0x100_0000)] // J1 and J2 are inverted where the sign is clear
    [InlineData(0xF000, 0xD000, Core.Code + 4 + 0xC0_0000)]
    public void BranchWithLink_OfAnyDistance_LeavesTheReturnAddressWithBitZero(ushort first, ushort second, long target)
    {
        using var core = new Core().Begin(first, second).Step();

        Assert.Equal(((uint)target, Core.Code + 5), (core.Pc, core.State.R[14]));
    }

    [Theory]
    [InlineData(0xF7FF, 0xBFFE, 0u, Core.Code)] // b.w .
    [InlineData(0xF43F, 0xAFFE, 4u, Core.Code)] // beq.w .
    [InlineData(0xF43F, 0xAFFE, 0u, Core.Code + 4)]
    public void WideBranch_OfFlags_GoesOnWhereItSays(ushort first, ushort second, uint flags, uint target)
    {
        using var core = new Core().Begin(first, second);
        core.State.Nzcv = flags;

        core.Step();

        Assert.Equal(target, core.Pc);
    }

    [Fact]
    public void BranchExchange_ToAnOddAddress_GoesThere_AndLinksWithBlx()
    {
        using var core = new Core().Begin(0x4798); // blx r3
        core.State.R[3] = 0x501;

        core.Step();

        Assert.Equal((0x500u, Core.Code + 3), (core.Pc, core.State.R[14]));
    }

    [Theory]
    [InlineData(0xB110, 0u, Core.Code + 8)] // cbz r0, +8
    [InlineData(0xB110, 1u, Core.Code + 2)]
    [InlineData(0xB910, 1u, Core.Code + 8)] // cbnz r0, +8
    [InlineData(0xB910, 0u, Core.Code + 2)]
    public void CompareAndBranch_OnARegister_LooksAtItAlone(ushort instruction, uint value, uint target)
    {
        using var core = new Core().Begin(instruction);
        core.State.R[0] = value;

        core.Step();

        Assert.Equal(target, core.Pc);
    }

    [Theory]
    [InlineData(0xF001, 2u, 5u)] // tbb [pc, r1]
    [InlineData(0xF011, 1u, 0x105u)] // tbh [pc, r1, lsl #1]
    public void TableBranch_ByAnEntry_SkipsTwiceAsManyBytes(ushort second, uint index, uint entry)
    {
        using var core = new Core().Begin(0xE8DF, second, 0, 0x0105);
        core.Put(Core.Code + 6, 0x0105);
        core.State.R[1] = index;

        core.Step();

        Assert.Equal(Core.Code + 4 + (2 * entry), core.Pc);
    }

    [Fact]
    public void Literal_OfAnUnalignedPc_IsReadFromTheAlignedOne()
    {
        using var core = new Core().Begin(Core.Nop, 0x4801, 0xA101, 0, 0xBABE, 0xCAFE); // ldr r0, [pc, #4]; add r1, pc, #4
        core.Step(3);

        Assert.Equal((0xCAFE_BABEu, Core.Code + 12), (core.State.R[0], core.State.R[1]));
    }

    [Fact]
    public void Pop_OfThePc_GoesThere_WithTheStackBehindIt()
    {
        using var core = new Core().Begin(0xBD01); // pop {r0, pc}
        core.State.R[13] = Core.Data;
        core.Put32(Core.Data, 7);
        core.Put32(Core.Data + 4, 0x601);

        core.Step();

        Assert.Equal((7u, 0x600u, Core.Data + 8), (core.State.R[0], core.Pc, core.State.R[13]));
    }
}
