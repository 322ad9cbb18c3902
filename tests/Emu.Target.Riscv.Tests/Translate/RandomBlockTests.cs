using Emu.Abstractions.Cpu.Float;
using Emu.Target.Riscv.Isa;
using Emu.Target.Riscv.State;
using Emu.Target.Riscv.Tests.Fakes;

namespace Emu.Target.Riscv.Tests.Translate;

/// <summary>A block of many instructions leaves the state that the same instructions leave one by one.</summary>
public sealed class RandomBlockTests
{
    private const int Length = 48;

    private static readonly string[] Ending = ["Jump", "Branch", "Control Transfer", "Breakpoint", "Environment", "Zicsr", "Zifencei", "Zihintpause", "Zawrs", "Privileged", "A Extension", "Zabha", "Zacas", "Cache"];

    private static readonly (string, object)[] Everything =
        [.. new[] { "a", "b", "c", "zabha", "zacas", "zbc", "zbkb", "zbkx", "zcb", "zcmop", "zicbom", "zicbop", "zicboz", "zicond", "zimop" }.Select(e => (e, (object)true))];

    private static readonly (string, object)[] Floats = [("f", true), ("d", true), ("zfh", true)];

    /// <summary>Even ones run with 32 bits, odd ones with 64; those above 80 with every extension on integers.</summary>
    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 240));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Execute_RandomInstructionsAsOneBlock_EqualsOneByOne(int seed)
    {
        var xlen = seed % 2 == 0 ? 32 : 64;
        var (block, single) = (Prepare(xlen, seed), Prepare(xlen, seed));

        new FakeEngine(block.Cpu) { BlockInstructions = Length }.Step(1);
        var executed = (long)block.Cpu.Header.InstructionCount;
        single.Engine.Step(executed);

        Assert.InRange(executed, 1, Length);
        Assert.Equal(TestMachine.SaveObject(single.Cpu), TestMachine.SaveObject(block.Cpu));
        Assert.Equal(single.Space.Ram, block.Space.Ram);
    }

    private static Hart Prepare(int xlen, int seed)
    {
        var random = new Random(seed);
        var hart = new Hart(xlen, seed > 80 ? [.. Floats, .. Everything] : Floats);
        hart.SetCsr(CsrNumber.Mstatus, Mstatus.Fs);
        for (var i = 0; i < 32; i++)
        {
            // A third of the registers is not boxed for anything.
            hart.State.F[i] = (ulong)random.NextInt64(long.MinValue, long.MaxValue) | (i % 3) switch { 0 => 0, 1 => RiscvFloat.Box(FloatFormat.F32), _ => RiscvFloat.Box(FloatFormat.F16) };
        }

        for (var i = 1; i < 32; i++)
        {
            // Half of the registers point into memory, so that loads and stores mostly succeed.
            hart.State.X[i] = i < 16 ? FakeSpace.Base + 0x2000 + (ulong)random.Next(0x1000) : (ulong)random.NextInt64(long.MinValue, long.MaxValue);
        }

        var at = Hart.Code;
        for (var i = 0; i < Length; i++)
        {
            var instruction = Instruction(random, i, hart.Cpu.Features.Has(RiscvFeature.Zca));
            hart.Put(at, instruction);
            at += (instruction & 3) == 3 ? 4UL : 2;
        }

        return hart;
    }

    // Any row of the table, with random operand bits; what ends a block is rare, so that blocks become long.
    private static uint Instruction(Random random, int position, bool compressed)
    {
        var row = RiscvInstructionTable.Row(random.Next(RiscvInstructionTable.Count));
        var ends = !row.Implemented || (row.Width == 16 && !compressed) || Ending.Any(e => row.Section.Contains(e, StringComparison.Ordinal));
        return ends && position < Length / 2 ? 0x0010_8093 : (uint)row.Value | ((uint)random.NextInt64(1L << row.Width) & ~(uint)row.Mask);
    }
}
