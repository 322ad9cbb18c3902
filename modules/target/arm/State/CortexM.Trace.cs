using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Target.Arm.Hw.Trace;

namespace Emu.Target.Arm.State;

/// <content>The units that trace and debug, each core's own (§ C1): where they are, and what turns them on.</content>
internal sealed partial class CortexM
{
    /// <summary>Bits of <see cref="DebugState.Unlocked"/>.</summary>
    private const uint InstrumentationLock = 1;
    private const uint WatchpointsLock = 2;
    private const uint BreakpointsLock = 4;

    [Derived]
    private DebugParts? parts;

    [Derived]
    private Watchpoints? watchpoints;

    [Derived]
    private TraceOutput? output;

    /// <summary>Where stimulus ports lead; null when nowhere.</summary>
    internal TraceOutput? Output
    {
        get => output;
        set => output = value;
    }

    /// <summary>What the model has of CoreSight; null when software sees nothing of it.</summary>
    internal DebugParts? Parts => parts;

    /// <summary>Writes DEMCR; what counts is as it was when that turns it on or off.</summary>
    internal void SetTraceControl(uint value)
    {
        if (watchpoints is null)
        {
            State.Debug.Demcr = value;
            return;
        }

        watchpoints.Keep(() => State.Debug.Demcr = value);
    }

    private void AddDebugUnits(IoRegionOptions words, List<Mapping> mappings)
    {
        parts = DebugParts.Of(Cpuid);
        if (parts is null)
        {
            return;
        }

        // Cortex-M7 has a lock for each unit, those before it one for the ITM alone, and ARMv8-M has none.
        var all = Float == FloatUnit.Double && !V8;
        watchpoints = new Watchpoints(this, parts.Watchpoints, parts.WatchControl, all ? WatchpointsLock : 0);
        Add("dwt", 0xE000_1000, watchpoints);
        Add("fpb", 0xE000_2000, new Breakpoints(this, parts.Breakpoints, parts.PatchControl, all ? BreakpointsLock : 0));
        Add("rom-table", RomTable.Address, new RomTable(this, parts));
        if (parts.Instrumentation is { } instrumentation)
        {
            Add("itm", 0xE000_0000, new Instrumentation(this, instrumentation, V8 ? 0 : InstrumentationLock));
        }

        if (parts.TracePort is { } port)
        {
            Add("tpiu", 0xE004_0000, new TracePort(this, port));
        }

        void Add(string name, ulong address, IIoHandler unit) => mappings.Add(new Mapping(AddIoRegion(name, DebugUnit.Size, words, unit), address, 0));
    }
}
