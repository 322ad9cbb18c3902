using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw.Trace;

/// <summary>
/// The data watchpoint and trace unit, DWT (§ C1.8). CYCCNT counts the core's clock in virtual time, also while the core waits. The
/// profiling counters count cycles beyond one for each instruction: there are none here, and they stay at 0. Not modelled: comparators that
/// match (they keep what is written), trace packets.
/// </summary>
/// <param name="core">The core.</param>
/// <param name="identity">What it says of itself.</param>
/// <param name="fixedControl">DWT_CTRL's bits that say what it has.</param>
/// <param name="lockBit">See <see cref="DebugUnit"/>.</param>
internal sealed class Watchpoints(CortexM core, DebugIdentity identity, uint fixedControl, uint lockBit) : DebugUnit(core, identity, lockBit)
{
    private const uint Control = 0x000;
    private const uint CycleCount = 0x004;
    private const uint ProgramSample = 0x01C;
    private const uint First = 0x020;

    private const uint CycleEnable = 1 << 0;
    private const uint NoCycles = 1 << 25;
    private const uint Writable = 0x007F_1FFF;

    private uint Comparers => fixedControl >> 28;

    private bool IsCounting => IsTraceEnabled && (State.WatchControl & CycleEnable) != 0;

    private uint Now => (uint)Core.Machine.Clock.NowTicks(Core.CoreHertz);

    /// <summary>Keeps the count when tracing is turned on or off, or the clock changes.</summary>
    /// <param name="change">What turns it.</param>
    public void Keep(Action change)
    {
        var count = Count();
        change();
        SetCount(count);
    }

    /// <inheritdoc/>
    protected override uint ReadWord(uint address) => address switch
    {
        Control => fixedControl | State.WatchControl,
        CycleCount => Count(),
        ProgramSample => IsTraceEnabled ? (uint)Core.Header.Pc : uint.MaxValue,
        >= First when (address - First) / 16 < Comparers => (address & 15) switch
        {
            0 => State.WatchAddress[(int)(address - First) / 16],
            4 => State.WatchMask[(int)(address - First) / 16],
            8 => State.WatchFunction[(int)(address - First) / 16],
            _ => 0,
        },
        _ => 0,
    };

    /// <inheritdoc/>
    protected override bool TryWrite(uint address, int size, uint value, AccessAttributes attributes)
    {
        if (size != 4 || !IsTraceEnabled || !IsUnlocked)
        {
            return false;
        }

        var comparer = (int)(address - First) / 16;
        switch (address)
        {
            case Control:
                Keep(() => State.WatchControl = (fixedControl & NoCycles) != 0 ? 0 : value & Writable);
                return true;
            case CycleCount:
                SetCount((fixedControl & NoCycles) != 0 ? 0 : value);
                return true;
            case < First:
                return true;
            default:
                return comparer < Comparers && TryWriteComparer(comparer, address & 15, value);
        }
    }

    private bool TryWriteComparer(int comparer, uint register, uint value)
    {
        switch (register)
        {
            case 0:
                State.WatchAddress[comparer] = value;
                return true;
            case 4 when !Core.V8:
                State.WatchMask[comparer] = value & 31;
                return true;
            case 8:
                State.WatchFunction[comparer] = value & (Core.V8 ? 0xC3Fu : 0xFFFAF);
                return true;
            default:
                return false;
        }
    }

    private uint Count() => IsCounting ? State.Cycles + Now : State.Cycles;

    private void SetCount(uint count) => State.Cycles = IsCounting ? count - Now : count;
}
