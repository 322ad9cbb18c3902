using Emu.Abstractions.Cpu.Ir;

namespace Emu.Abstractions.Cpu;

/// <summary>What is to be translated.</summary>
/// <param name="Pc">
/// Virtual address of the first instruction. Only its low 12 bits may become part of the translation; the rest is reached with
/// pc-relative operations, since one translation serves every mapping of its code.
/// </param>
/// <param name="StateKey">State key to translate for.</param>
/// <param name="MaxInstructions">Most instructions in the block; at least 1.</param>
public readonly record struct TranslationRequest(ulong Pc, ulong StateKey, int MaxInstructions);

/// <summary>
/// Turns guest instructions into IR. Immutable: called by any thread, also by several at once.
/// </summary>
public abstract class CpuTranslator
{
    /// <summary>
    /// Translates a block: at least one instruction, ended by <see cref="IrBuilder"/>'s <c>Jump</c>, <c>JumpTo</c>, <c>Exit</c> or
    /// <c>FetchFault</c> on every path. A block ends before the first instruction that is not wholly in the page of its first
    /// byte, unless that is its first instruction.
    /// </summary>
    /// <param name="ir">Where to.</param>
    /// <param name="code">Reads the guest's code.</param>
    /// <param name="request">What to translate.</param>
    public abstract void Translate(IrBuilder ir, CodeReader code, in TranslationRequest request);
}

/// <summary>
/// Reads guest code during translation. Bytes of the page of the first instruction are read directly; others are asked from the
/// engine.
/// </summary>
public abstract unsafe class CodeReader
{
    private byte* page;
    private ulong pageStart;

    /// <summary>Virtual address behind the last byte that was read: how far the block's code reaches.</summary>
    public ulong End { get; private set; }

    /// <summary>Whether an address lies in the page of the block's first byte.</summary>
    /// <param name="address">Virtual address.</param>
    public bool InPage(ulong address) => address - pageStart < 4096;

    /// <summary>Reads a little-endian 16-bit word.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="value">The word.</param>
    /// <returns>False when its fetch faults: end the block with <c>FetchFault(address)</c> if it is the first instruction.</returns>
    public bool TryRead16(ulong address, out ushort value)
    {
        ulong offset = address - pageStart;
        if (page is not null && offset <= 4094)
        {
            value = *(ushort*)(page + offset);
            Extend(address + 2);
            return true;
        }

        value = 0;
        if (!TryRead8(address, out byte low) || !TryRead8(address + 1, out byte high))
        {
            return false;
        }

        value = (ushort)(low | (high << 8));
        return true;
    }

    /// <summary>Reads a little-endian 32-bit word.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="value">The word.</param>
    /// <returns>False when its fetch faults.</returns>
    public bool TryRead32(ulong address, out uint value)
    {
        ulong offset = address - pageStart;
        if (page is not null && offset <= 4092)
        {
            value = *(uint*)(page + offset);
            Extend(address + 4);
            return true;
        }

        value = 0;
        if (!TryRead16(address, out ushort low) || !TryRead16(address + 2, out ushort high))
        {
            return false;
        }

        value = low | ((uint)high << 16);
        return true;
    }

    /// <summary>Reads a byte.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="value">The byte.</param>
    /// <returns>False when its fetch faults.</returns>
    public bool TryRead8(ulong address, out byte value)
    {
        ulong offset = address - pageStart;
        if (page is not null && offset < 4096)
        {
            value = page[offset];
            Extend(address + 1);
            return true;
        }

        if (!ReadElsewhere(address, out value))
        {
            return false;
        }

        Extend(address + 1);
        return true;
    }

    /// <summary>Begins a block; called by the engine.</summary>
    /// <param name="pc">Virtual address of its first byte.</param>
    /// <param name="hostPage">Host address of the first byte of its page; 0 when it is not RAM.</param>
    protected void Begin(ulong pc, nint hostPage)
    {
        page = (byte*)hostPage;
        pageStart = pc & ~4095UL;
        End = pc;
    }

    /// <summary>Reads a byte outside the page, or of a page that is not RAM.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="value">The byte.</param>
    /// <returns>False when the fetch faults.</returns>
    protected abstract bool ReadElsewhere(ulong address, out byte value);

    private void Extend(ulong end)
    {
        if (end - pageStart > End - pageStart)
        {
            End = end;
        }
    }
}
