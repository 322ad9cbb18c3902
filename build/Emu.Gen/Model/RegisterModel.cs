using Microsoft.CodeAnalysis;

namespace Emu.Gen.Model;

/// <summary>A register map as its declaration says.</summary>
internal sealed class RegisterMapModel
{
    public List<RegisterModel> Registers { get; } = [];

    public ulong Size { get; set; }

    /// <summary>A declared size, or the next power of two that holds all registers.</summary>
    public ulong RegionSize
    {
        get
        {
            if (Size != 0)
            {
                return Size;
            }

            ulong end = 1;
            foreach (RegisterModel register in Registers)
            {
                end = Math.Max(end, register.End);
            }

            ulong size = 1;
            while (size < end && size != 0)
            {
                size <<= 1;
            }

            return size;
        }
    }
}

/// <summary>A register or an array of registers.</summary>
internal sealed class RegisterModel
{
    public ulong Offset { get; set; }

    public string Name { get; set; } = "";

    public int Width { get; set; }

    public int Count { get; set; } = 1;

    public ulong Stride { get; set; }

    public string Access { get; set; } = "";

    public Location? Place { get; set; }

    public List<RegisterFieldModel> Fields { get; } = [];

    public ulong End => Offset + ((ulong)(Count - 1) * Stride) + (ulong)(Width / 8);
}

/// <summary>A field of a register.</summary>
internal sealed record RegisterFieldModel(int Msb, int Lsb, string Name, string Access, Location? Place);
