using System.Buffers.Binary;
using Emu.Abstractions.Cpu;

namespace Emu.Fuzz.Tests.Targets.Guest.Arm;

/// <summary>Programs of T32 instructions.</summary>
/// <param name="cpu">A core of the model.</param>
internal sealed class ArmMaker(CpuDevice cpu) : ProgramMaker(InstructionForm.All("arm"), cpu)
{
    /// <summary>Counts loops down.</summary>
    public const int Counter = 7;

    /// <summary>A number small enough to be added to an address.</summary>
    public const int Index = 3;

    /// <summary>Registers that point into data, and those that point to instructions.</summary>
    public static readonly int[] Pointers = [4, 5, 8, 10];
    public static readonly int[] Links = [9, 14];

    private static readonly int[] Results = [0, 1, 2, 6, 0, 1, 2, 6, 11, 12];
    private static readonly int[] Sources = [0, 1, 2, 6, 0, 1, 2, 6, 11, 12, 3, 4, 7];
    private static readonly ulong[] Specials = [0, 1, 2, 3, 5, 6, 7, 0, 8, 9, 10, 11, 16, 17, 18, 19, 20, 0x88, 0x89, 0x8A, 0x90, 0x91, 0x94, 0x98];

    // wfi; b to it.
    protected override ReadOnlySpan<byte> Ending => [0x30, 0xBF, 0xFD, 0xE7];

    protected override int Weight(InstructionForm form) => form.Name switch
    {
        "svc" or "bkpt" or "udf" or "udf.w" or "wfi" or "wfe" or "wfi.w" or "wfe.w" or "cps" or "msr" or "blxns" or "bxns" or "vlstm" or "vlldm" => 1,
        "it" => 24,
        _ when form.Name.Contains("hint", StringComparison.Ordinal) => 1,
        _ when IsLoop(form) || form.Operands.Any(o => o.Kind == "pc") => 16,
        _ when form.File is "fp" or "fp16" or "dsp" or "v81m" => 5,
        _ when form.Width == 16 => 9,
        _ => 6,
    };

    protected override bool IsTarget(InstructionForm form, Operand operand) => operand.Kind == "pc" || (IsLoop(form) && operand.Name == "imm");

    protected override ulong Value(InstructionForm form, Operand operand, Random random) => operand.Name switch
    {
        "rn" or "rm" when form.Name is "bx" or "blx" or "bxns" or "blxns" => Pick(Links, random),
        "rn" when IsAccess(form, operand) => random.Next(16) == 0 ? (ulong)random.Next(16) : random.Next(10) == 0 ? 13 : Pick(Pointers, random),
        "rm" when form.Template.Contains("[{rn:reg}, {rm:reg}", StringComparison.Ordinal) => random.Next(5) == 0 ? Pick(Sources, random) : Index,
        "rd" or "rt" or "rt2" or "lo" or "hi" => random.Next(24) == 0 ? (ulong)random.Next(16) : Pick(Results, random),
        _ when operand.Kind is "reg" or "zreg" => random.Next(20) == 0 ? (ulong)random.Next(16) : Pick(Sources, random),
        _ when operand.Kind is "sreg" or "dreg" => (ulong)(random.Next(8) == 0 ? random.Next(32) : random.Next(8)),
        "list" => (ulong)random.Next(1 << 8) & (ulong)random.Next(1 << 8) | (random.Next(5) == 0 ? (ulong)random.Next(1 << 16) & (ulong)random.Next(1 << 16) : 0),
        "sysm" => random.Next(12) == 0 ? (ulong)random.Next(256) : Specials[random.Next(random.Next(4) == 0 ? Specials.Length : 8)],
        // A condition, and a mask that is not all zero.
        "state" => (ulong)((random.Next(15) << 4) | (1 << random.Next(4)) | (random.Next(16) & random.Next(16))),
        _ => Number(operand.Bits, random),
    };

    protected override ulong Jump(InstructionForm form, Operand operand, long distance) =>
        IsLoop(form) && form.Name != "wls" ? (ulong)(4 - distance)
        : operand.IsCoded ? (ulong)((distance - 4) | (3 << 22)) // bits 22 and 23 are kept as whether they are as the sign
        : (ulong)(distance - 4);

    protected override void AddLoop(List<Item> items, Random random)
    {
        bool hasEnd = Named("le") is not null && random.Next(3) == 0;
        InstructionForm branch = Named(hasEnd ? "le" : "b.cond")!;
        if (!hasEnd)
        {
            items.Add(new Item(null, null, 16, 0x3801 | (Counter << 8))); // subs counter, #1
        }

        Item item = Fill(branch, random);
        foreach (Operand condition in branch.Operands.Where(o => o.Name == "cond"))
        {
            item = item with { Word = condition.Put(item.Word, 1) };
        }

        items.Add(item with { Ahead = -random.Next(2, 14) });
    }

    protected override byte[] Bytes(int width, ulong word)
    {
        byte[] bytes = new byte[width / 8];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(width == 32 ? word >> 16 : word));
        if (width == 32)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)word);
        }

        return bytes;
    }

    private static bool IsLoop(InstructionForm form) => form.Name is "le" or "le.forever" or "wls";

    private static bool IsAccess(InstructionForm form, Operand operand) =>
        operand.IsBase || form.Operands.Any(o => o.Name is "list" or "off" or "up" or "w") || form.Name is "ldm" or "stm" or "vlstm" or "vlldm";

    private static ulong Pick(int[] all, Random random) => (ulong)all[random.Next(all.Length)];
}
