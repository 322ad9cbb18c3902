using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Opentitan;

/// <content>Registers, with the names of OpenTitan's register description of the block (rv_timer.hjson).</content>
public sealed partial class IbexTimer
{
    private static void Describe(RegisterMapBuilder<IbexTimer> map) => map
        .Size(0x200)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x000, "ALERT_TEST", 32).Unimplemented(0, 0, "FATAL_FAULT").Reserved(31, 1)
        .Register(0x004, "CTRL", 32).Flag(0, "ACTIVE", read: d => d.isActive, write: (d, v) => d.Activate(v)).Reserved(31, 1)
        .Register(0x100, "INTR_ENABLE0", 32).Flag(0, "IE", of: d => ref d.isEnabled, changed: d => d.Update()).Reserved(31, 1)
        .Register(0x104, "INTR_STATE0", 32).Flag(0, "IS", of: d => ref d.isPending, changed: d => d.Update(), access: RegisterAccess.WriteOneToClear).Reserved(31, 1)
        .Register(0x108, "INTR_TEST0", 32).Flag(0, "T", write: (d, v) => d.Test(v)).Reserved(31, 1)
        .Register(0x10C, "CFG0", 32)
            .Field(11, 0, "PRESCALE", read: d => d.prescale, write: (d, v) => d.Configure((uint)v, d.step))
            .Reserved(15, 12)
            .Field(23, 16, "STEP", read: d => d.step, write: (d, v) => d.Configure(d.prescale, (uint)v))
            .Reserved(31, 24)
        .Register(0x110, "TIMER_V_LOWER0", 32, read: d => (uint)d.Value, write: (d, v) => d.SetValue((d.Value & ~(ulong)uint.MaxValue) | v))
        .Register(0x114, "TIMER_V_UPPER0", 32, read: d => (uint)(d.Value >> 32), write: (d, v) => d.SetValue((uint)d.Value | (v << 32)))
        .Register(0x118, "COMPARE_LOWER0_0", 32, read: d => (uint)d.compare, write: (d, v) => d.SetCompare((d.compare & ~(ulong)uint.MaxValue) | v))
        .Register(0x11C, "COMPARE_UPPER0_0", 32, read: d => (uint)(d.compare >> 32), write: (d, v) => d.SetCompare((uint)d.compare | (v << 32)));

    private void Activate(bool on)
    {
        ulong now = Value;
        isActive = on;
        SetValue(now);
    }

    private void Configure(uint newPrescale, uint newStep)
    {
        ulong now = Value;
        (prescale, step) = (newPrescale, newStep);
        SetValue(now);
    }

    private void SetValue(ulong value)
    {
        Value = value;
        Update();
    }

    /// <summary>A new comparator takes back what the old one asked for.</summary>
    private void SetCompare(ulong value)
    {
        compare = value;
        isPending = false;
        Update();
    }

    private void Test(bool on)
    {
        isPending |= on;
        Update();
    }
}
