using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw.Trace;

/// <summary>
/// The flash patch and breakpoint unit, FPB or BPU (§ C1.11). Its registers keep what is written. Not modelled: what comparators do, which
/// stop the core or replace instructions and literals.
/// </summary>
/// <param name="core">The core.</param>
/// <param name="identity">What it says of itself.</param>
/// <param name="fixedControl">FP_CTRL's bits that say what it has.</param>
/// <param name="lockBit">See <see cref="DebugUnit"/>.</param>
internal sealed class Breakpoints(CortexM core, DebugIdentity identity, uint fixedControl, uint lockBit) : DebugUnit(core, identity, lockBit)
{
    private const uint Control = 0;
    private const uint Remap = 4;
    private const uint First = 8;
    private const uint Key = 1 << 1;

    /// <summary>Comparers of instructions and of literals.</summary>
    private uint Count => (fixedControl >> 4 & 15) + (fixedControl >> 8 & 15);

    private bool IsFirstRevision => fixedControl >> 28 == 0;

    /// <inheritdoc/>
    protected override uint ReadWord(uint address) => address switch
    {
        Control => fixedControl | State.PatchEnable,
        Remap => IsFirstRevision ? State.PatchRemap | 1u << 29 : 0,
        _ when (address - First) / 4 < Count => State.Patch[(int)(address - First) / 4],
        _ => 0,
    };

    /// <inheritdoc/>
    protected override bool TryWrite(uint address, int size, uint value, AccessAttributes attributes)
    {
        switch (address)
        {
            case var _ when size != 4 || !IsUnlocked:
                return false;
            case Control:
                State.PatchEnable = (value & Key) != 0 ? value & 1 : State.PatchEnable;
                return true;
            case Remap when IsFirstRevision:
                State.PatchRemap = value & 0x1FFF_FFE0;
                return true;
            case >= First when (address - First) / 4 < Count:
                State.Patch[(int)(address - First) / 4] = IsFirstRevision ? value & 0xDFFF_FFFD : value;
                return true;
            default:
                return false;
        }
    }
}
