using Emu.Gen.Model;

namespace Emu.Gen.Read;

/// <summary>Every bit of a register belongs to exactly one field, and no two registers overlap: said while compiling.</summary>
internal static class BitCheck
{
    public static void Check(RegisterMapModel map, Findings findings)
    {
        foreach (RegisterModel register in map.Registers)
        {
            CheckRegister(register, findings);
        }

        RegisterModel[] sorted = [.. map.Registers.OrderBy(r => r.Offset)];
        for (int i = 0; i < sorted.Length; i++)
        {
            for (int j = i + 1; j < sorted.Length && sorted[j].Offset < sorted[i].End; j++)
            {
                if (!Interleave(sorted[i], sorted[j]))
                {
                    findings.Add(Diagnostics.RegisterBits, sorted[j].Place, sorted[j].Name, $"it begins at 0x{sorted[j].Offset:x}, inside '{sorted[i].Name}', which ends before 0x{sorted[i].End:x}");
                }
            }

            if (map.RegionSize < sorted[i].End)
            {
                findings.Add(Diagnostics.RegisterBits, sorted[i].Place, sorted[i].Name, $"it ends behind the map, which has 0x{map.RegionSize:x} bytes");
            }
        }
    }

    /// <summary>Arrays of one stride may lie in each other's gaps.</summary>
    private static bool Interleave(RegisterModel first, RegisterModel second)
    {
        if (first.Count == 1 || second.Count == 1 || first.Stride != second.Stride)
        {
            return false;
        }

        ulong distance = (second.Offset - first.Offset) % first.Stride;
        return distance >= (ulong)(first.Width / 8) && distance + (ulong)(second.Width / 8) <= first.Stride;
    }

    private static void CheckRegister(RegisterModel register, Findings findings)
    {
        if (register.Width is not (8 or 16 or 32 or 64) || register.Count < 1 || register.Stride < (ulong)(register.Width / 8))
        {
            findings.Add(Diagnostics.RegisterBits, register.Place, register.Name, $"a register has 8, 16, 32 or 64 bits, a count of at least 1, and a stride of at least its bytes; it has {register.Width} bits, count {register.Count}, stride {register.Stride}");
            return;
        }

        ulong seen = 0;
        foreach (RegisterFieldModel field in register.Fields)
        {
            if (field.Lsb < 0 || field.Msb < field.Lsb || field.Msb >= register.Width)
            {
                findings.Add(Diagnostics.RegisterBits, field.Place, register.Name, $"bits {field.Msb}..{field.Lsb} are not inside its {register.Width} bits, highest first");
                return;
            }

            ulong mask = (field.Msb - field.Lsb == 63 ? ulong.MaxValue : (1UL << (field.Msb - field.Lsb + 1)) - 1) << field.Lsb;
            if ((seen & mask) != 0)
            {
                findings.Add(Diagnostics.RegisterBits, field.Place, register.Name, $"bits {Bits(seen & mask)} are declared twice");
            }

            seen |= mask;
        }

        ulong all = register.Width == 64 ? ulong.MaxValue : (1UL << register.Width) - 1;
        if (seen != all && (register.Fields.Count > 0 || register.Access.Length == 0))
        {
            findings.Add(Diagnostics.RegisterBits, register.Place, register.Name, $"bits {Bits(all & ~seen)} are never declared: add a Field, or Reserved");
        }
    }

    private static string Bits(ulong mask)
    {
        var parts = new List<string>();
        for (int bit = 63; bit >= 0; bit--)
        {
            if ((mask >> bit & 1) == 0)
            {
                continue;
            }

            int msb = bit;
            while (bit > 0 && (mask >> (bit - 1) & 1) != 0)
            {
                bit--;
            }

            parts.Add(msb == bit ? $"{msb}" : $"{msb}..{bit}");
        }

        return string.Join(", ", parts);
    }
}
