namespace Emu.Abstractions.Qdev.Registers;

/// <summary>Every bit of a register belongs to exactly one field, and no two registers overlap.</summary>
internal static class RegisterChecks
{
    public static void Check(string typeName, RegisterInfo[] registers)
    {
        foreach (RegisterInfo register in registers)
        {
            CheckShape(typeName, register);
            CheckBits(typeName, register);
        }

        var sorted = (RegisterInfo[])registers.Clone();
        Array.Sort(sorted, (a, b) => a.Offset.CompareTo(b.Offset));
        for (int i = 0; i < sorted.Length; i++)
        {
            for (int j = i + 1; j < sorted.Length && sorted[j].Offset < sorted[i].End; j++)
            {
                if (!Interleave(sorted[i], sorted[j]))
                {
                    throw new InvalidOperationException($"{typeName}: register '{sorted[j].Name}' at 0x{sorted[j].Offset:x} lies inside '{sorted[i].Name}', which ends before 0x{sorted[i].End:x}");
                }
            }
        }
    }

    private static void CheckShape(string typeName, RegisterInfo register)
    {
        if (register.Width is not (8 or 16 or 32 or 64) || register.Count < 1 || register.Stride < (ulong)register.Width / 8)
        {
            throw new InvalidOperationException($"{typeName}: register '{register.Name}' has {register.Width} bits, count {register.Count}, stride {register.Stride}: expected 8, 16, 32 or 64 bits, a count of at least 1, and a stride of at least its bytes");
        }
    }

    private static void CheckBits(string typeName, RegisterInfo register)
    {
        ulong seen = 0;
        foreach (RegisterFieldInfo field in register.Fields)
        {
            if ((seen & field.Mask) != 0)
            {
                throw new InvalidOperationException($"{typeName}: bits {Bits.Text(seen & field.Mask)} of register '{register.Name}' are declared twice, again by '{field.Name}'");
            }

            seen |= field.Mask;
        }

        if (seen != Bits.All(register.Width))
        {
            throw new InvalidOperationException($"{typeName}: bits {Bits.Text(Bits.All(register.Width) & ~seen)} of register '{register.Name}' are never declared: add a Field, or Reserved");
        }
    }

    /// <summary>Arrays of one stride may lie in each other's gaps.</summary>
    private static bool Interleave(RegisterInfo first, RegisterInfo second)
    {
        ulong distance = second.Offset - first.Offset;
        return first.Count > 1 && second.Count > 1 && first.Stride == second.Stride
            && (distance % first.Stride) >= (ulong)first.Width / 8
            && (distance % first.Stride) + ((ulong)second.Width / 8) <= first.Stride;
    }
}
