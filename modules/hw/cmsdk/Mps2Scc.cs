using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Cmsdk;

/// <summary>
/// The serial configuration controller of the MPS2 boards (Application Note AN385, table 4-1): identity of the image, eight lamps, and a
/// way to the board's microcontroller. Not modelled: that microcontroller; each request to it is answered at once, and reads give 0.
/// </summary>
[Device("mps2-scc", Family = "misc")]
public sealed partial class Mps2Scc : Device
{
    private const int Lamps = 8;

    [State]
    private uint remap;

    [State]
    private uint lamps;

    [State]
    private uint data;

    [State]
    private uint control;

    [State]
    private uint isDone;

    /// <summary>What CFG_REG4 says: the revision of the board.</summary>
    [Config(Name = "scc-cfg4")]
    public partial uint Revision { get; init; }

    /// <summary>What SCC_AID says: build of the image.</summary>
    [Config(Name = "scc-aid")]
    public partial uint Build { get; init; }

    /// <summary>What SCC_ID says: which image it is.</summary>
    [Config(Name = "scc-id")]
    public partial uint Identification { get; init; }

    /// <summary>The lamps of the board's microcontroller.</summary>
    [Output(Name = "led", Count = nameof(Lamps))]
    public partial IrqLine[] Led { get; }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            (remap, lamps, data, control, isDone) = (0, 0, 0, 0, 0);
        }
        else if (phase == ResetPhase.Hold)
        {
            Light();
        }
    }

    private static void Describe(RegisterMapBuilder<Mps2Scc> map) => map
        .Size(0x1000)
        .Register(0x000, "CFG_REG0", 32).Flag(0, "REMAP", of: d => ref d.remap).Reserved(31, 1)
        .Register(0x004, "CFG_REG1", 32).Field(7, 0, "LEDS", of: d => ref d.lamps, changed: d => d.Light()).Reserved(31, 8)
        .Register(0x00C, "CFG_REG3", 32).Constant(7, 0, "SWITCHES", 0).Reserved(31, 8)
        .Register(0x010, "CFG_REG4", 32, read: d => d.Revision)
        .Register(0x0A0, "SYS_CFGDATA_RTN", 32).Constant(31, 0, "DATA", 0)
        .Register(0x0A4, "SYS_CFGDATA_OUT", 32, of: d => ref d.data)
        .Register(0x0A8, "SYS_CFGCTRL", 32, read: d => d.control, write: (d, v) => d.Begin((uint)v))
        .Register(0x0AC, "SYS_CFGSTAT", 32).Flag(0, "COMPLETE", of: d => ref d.isDone).Constant(1, 1, "ERROR", 0).Reserved(31, 2)
        .Register(0x100, "SCC_DLL", 32).Constant(31, 0, "LOCKED", 1)
        .Register(0xFF8, "SCC_AID", 32, read: d => d.Build)
        .Register(0xFFC, "SCC_ID", 32, read: d => d.Identification);

    private void Begin(uint value)
    {
        const uint start = 1u << 31;
        control = value & ~start;
        isDone |= value >> 31;
    }

    private void Light()
    {
        for (int lamp = 0; lamp < Lamps; lamp++)
        {
            Led[lamp].Set((lamps & (1u << lamp)) != 0);
        }
    }
}
