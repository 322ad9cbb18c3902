using System.Buffers.Binary;
using Emu.Abstractions.Cpu;

namespace Emu.Fuzz.Tests.Targets.Guest.Riscv;

/// <summary>Programs of RISC-V instructions.</summary>
/// <param name="cpu">A hart of the model.</param>
internal sealed class RiscvMaker(CpuDevice cpu) : ProgramMaker(InstructionForm.All("riscv"), cpu)
{
    /// <summary>Counts loops down.</summary>
    public const int Counter = 9;

    /// <summary>Registers that point into data, and those that point to instructions.</summary>
    public static readonly int[] Pointers = [2, 8, 10, 14];
    public static readonly int[] Links = [1, 4];

    private static readonly int[] Results = [11, 12, 13, 15, 11, 12, 13, 15, 5, 6, 28, 0, 1, 10, 14];
    private static readonly int[] Sources = [11, 12, 13, 15, 11, 12, 13, 15, 5, 6, 7, 28, 29, 0, 9, 10, 14, 1, 31];

    // The last two are the state's own: writing them anything leads programs astray.
    private static readonly ulong[] Csrs =
    [
        0x001, 0x002, 0x003, 0x001, 0x002, 0x003, 0xC00, 0xC02, 0xB00, 0xB02, 0xC01, 0xC80, 0xC82, 0x300, 0x300, 0x304, 0x344, 0x340, 0x341, 0x342, 0x343, 0x100, 0x100, 0x104, 0x144,
        0x140, 0x141, 0x142, 0x143, 0x302, 0x303, 0x306, 0x30A, 0x10A, 0x106, 0x310, 0x320, 0x3A0, 0x3B0, 0x3B1, 0x180, 0x14D, 0x30C, 0x10C, 0x301, 0xF14, 0xC03, 0xB03, 0x323, 0x305, 0x105,
    ];

    // jalr zero, 0(zero): nothing is there.
    protected override ReadOnlySpan<byte> Ending => [0x67, 0x00, 0x00, 0x00];

    protected override byte[]? Filler { get; } = [0x01, 0x00];

    protected override int Weight(InstructionForm form) => form.Name switch
    {
        "ecall" or "ebreak" or "c.ebreak" or "pause" => 1,
        _ when form.Operands.Any(o => o.Kind == "pc") => 16,
        "lb" or "lbu" or "lh" or "lhu" or "lw" or "lwu" or "ld" or "sb" or "sh" or "sw" or "sd" => 14,
        _ => form.File switch
        {
            "zicsr" or "zca" => 8,
            "f" or "d" or "zfh" => 5,
            "zicbo" => 4,
            "a" or "zacas" => 3,
            "machine" or "supervisor" or "zifencei" or "zimop" => 2,
            "svinval" or "zawrs" => 1,
            _ => 6,
        },
    };

    protected override ulong Value(InstructionForm form, Operand operand, Random random) => operand.Kind switch
    {
        "reg" when operand.IsBase && form.Name is "jalr" => (ulong)Pick(Links, random),
        "reg" when operand.Name == "rs1" && form.Name is "c.jr" or "c.jalr" => (ulong)Pick(Links, random),
        "reg" when operand.IsBase => random.Next(16) == 0 ? (ulong)random.Next(32) : (ulong)Pick(Pointers, random),
        "reg" when operand.Name == "rd" => random.Next(24) == 0 ? (ulong)random.Next(32) : (ulong)Pick(Results, random),
        "reg" => random.Next(16) == 0 ? (ulong)random.Next(32) : (ulong)Pick(Sources, random),
        "freg" => (ulong)(random.Next(8) == 0 ? random.Next(32) : random.Next(8, 14)),
        "rounding" or "exact" => (ulong)(random.Next(3) == 0 ? random.Next(8) : 7),
        "csr" => random.Next(16) == 0 ? (ulong)random.Next(0x1000) : Csrs[random.Next(random.Next(8) == 0 ? Csrs.Length : Csrs.Length - 2)],
        "" when form.Name is "jalr" => (ulong)(2 * random.Next(-4, 16)),
        "" when form.Operands.Any(o => o.IsBase) => random.Next(4) == 0 ? Number(operand.Bits, random) : (ulong)random.Next(-16, 17) << operand.ZeroBits,
        _ => Number(operand.Bits, random),
    };

    protected override ulong Jump(InstructionForm form, Operand operand, long distance) => (ulong)distance;

    protected override void AddLoop(List<Item> items, Random random)
    {
        items.Add(new Item(null, null, 32, 0xFFF0_0013 | (Counter << 7) | (Counter << 15))); // addi counter, counter, -1
        bool isShort = random.Next(2) == 0 && Named("c.bnez") is not null;
        Item branch = Fill(Named(isShort ? "c.bnez" : "bne")!, random);
        foreach (Operand operand in Named(isShort ? "c.bnez" : "bne")!.Operands.Where(o => o.Kind == "reg"))
        {
            branch = branch with { Word = operand.Put(branch.Word, operand.Name == "rs1" ? Counter : 0UL) };
        }

        items.Add(branch with { Ahead = -random.Next(2, 14) });
    }

    protected override byte[] Bytes(int width, ulong word)
    {
        byte[] bytes = new byte[width / 8];
        if (width == 16)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)word);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)word);
        }

        return bytes;
    }

    private static int Pick(int[] all, Random random) => all[random.Next(all.Length)];
}
