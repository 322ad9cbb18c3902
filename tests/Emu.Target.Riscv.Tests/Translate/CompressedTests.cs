using Emu.Target.Riscv.State;
using Emu.Target.Riscv.Tests.Fakes;

namespace Emu.Target.Riscv.Tests.Translate;

/// <summary>Instructions of two lengths: where they lie, how far they reach, and what a pc may be.</summary>
public sealed class CompressedTests
{
    private const ushort AddiA0 = 0x0505; // c.addi a0, 1
    private const ushort AddiA1Low = 0x8593; // addi a1, a1, 1
    private const ushort AddiA1High = 0x0015;
    private const ulong Page = FakeSpace.Base + 0x1000;

    [Fact]
    public void Run_InstructionsOfBothLengths_ExecutesThemInOrder()
    {
        var hart = Compressed();
        Put(hart, Hart.Code, AddiA0, AddiA1Low, AddiA1High, AddiA0);

        hart.Cpu.Header.Pc = Hart.Code;
        hart.Engine.Step(3);

        Assert.Equal((Hart.Code + 8, 2UL, 1UL), (hart.Pc, hart.State.X[10], hart.State.X[11]));
    }

    [Fact]
    public void Run_InstructionAcrossAPage_IsABlockOfItsOwn()
    {
        var hart = Compressed();
        Put(hart, Page - 4, AddiA0, AddiA1Low, AddiA1High, AddiA0);
        var engine = new FakeEngine(hart.Cpu) { BlockInstructions = 10 };
        hart.Cpu.Header.Pc = Page - 4;

        engine.Step(1);
        var first = hart.Pc;
        engine.Step(1);

        Assert.Equal((Page - 2, Page + 2), (first, hart.Pc));
        Assert.Equal((1UL, 1UL), (hart.State.X[10], hart.State.X[11]));
    }

    [Fact]
    public void Fetch_OfAnInstructionWhoseSecondHalfIsNotThere_FaultsAtThatHalf()
    {
        var hart = Compressed(new FakeSpace(56, 0x1000));
        Put(hart, Page - 2, AddiA1Low);
        hart.Cpu.Header.Pc = Page - 2;

        hart.Engine.Step(1);

        Assert.Equal((Cause.InstructionAccess, Page - 2, Page), (hart.Csr(CsrNumber.Mcause), hart.Csr(CsrNumber.Mepc), hart.Csr(CsrNumber.Mtval)));
    }

    [Fact]
    public void Fetch_OfAShortInstructionAtTheEndOfMemory_ReadsNoFurther()
    {
        var hart = Compressed(new FakeSpace(56, 0x1000));
        Put(hart, Page - 2, AddiA0);
        hart.Cpu.Header.Pc = Page - 2;

        hart.Engine.Step(1);

        Assert.Equal((Page, 1UL), (hart.Pc, hart.State.X[10]));
    }

    [Theory]
    [InlineData(true, 0x8000_0102UL)]
    [InlineData(false, 0x8000_0100UL)]
    public void SetBootEntry_OddAddress_IsAlignedAsInstructionsAre(bool compressed, ulong expected)
    {
        var hart = new Hart(64, ("zca", compressed));

        hart.Cpu.SetBootEntry(0x8000_0103, []);

        Assert.Equal(expected, hart.Pc);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 4)]
    public void Class_OfAHart_SaysHowShortInstructionsAre(bool compressed, int bytes) =>
        Assert.Equal(bytes, new Hart(64, ("zca", compressed)).Cpu.Class.MinInstructionBytes);

    [Fact]
    public void Disassemble_ShortInstruction_NeedsTwoBytes()
    {
        var cpu = Compressed().Cpu;

        var text = cpu.Disassemble(BitConverter.GetBytes(AddiA0), 0, out var length);

        Assert.Equal(("c.addi a0, 1", 2), (text, length));
        Assert.Null(cpu.Disassemble([0x05], 0, out _));
    }

    [Fact]
    public void WriteRegister_MepcOfADebugger_KeepsEvenAddresses()
    {
        var hart = Compressed();

        hart.Cpu.WriteRegister(hart.Cpu.Class.Registers.Single(r => r.Name == "mepc"), BitConverter.GetBytes(ulong.MaxValue));

        Assert.Equal(ulong.MaxValue - 1, hart.Csr(CsrNumber.Mepc));
    }

    private static Hart Compressed(FakeSpace? space = null) => new(64, space ?? new FakeSpace(56, 0x4000), ("zca", true));

    private static void Put(Hart hart, ulong address, params ReadOnlySpan<ushort> parcels)
    {
        foreach (var parcel in parcels)
        {
            hart.Space.Write(address, 2, default, parcel);
            address += 2;
        }
    }
}
