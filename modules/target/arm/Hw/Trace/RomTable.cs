using System.Collections.Immutable;
using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw.Trace;

/// <summary>The table of the units at 0xE00F_F000 (§ C1.2.2): where they are, from here, and whether they are there.</summary>
/// <param name="core">The core.</param>
/// <param name="parts">The units.</param>
internal sealed class RomTable(CortexM core, DebugParts parts) : DebugUnit(core, parts.Table)
{
    /// <summary>Where it is.</summary>
    public const uint Address = 0xE00F_F000;

    private const uint Present = 3;
    private const uint Absent = 2;

    private readonly ImmutableArray<uint> entries =
    [
        Entry(0xE000_E000, true), Entry(0xE000_1000, true), Entry(0xE000_2000, true), Entry(0xE000_0000, parts.Instrumentation is not null),
        Entry(0xE004_0000, parts.TracePort is not null), Entry(0xE004_1000, false),
    ];

    /// <inheritdoc/>
    protected override uint ReadWord(uint address) => address / 4 < entries.Length ? entries[(int)address / 4] : 0;

    /// <inheritdoc/>
    protected override bool TryWrite(uint address, int size, uint value, AccessAttributes attributes) => false;

    private static uint Entry(uint address, bool isThere) => unchecked(address - Address) | (isThere ? Present : Absent);
}
