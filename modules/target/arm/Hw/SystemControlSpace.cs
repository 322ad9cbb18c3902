using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Target.Arm.Hw.Trace;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw;

/// <summary>
/// The system control space of a core at 0xE000_E000 (§ B3.2.1): the interrupt controller, the system timer and the system control block,
/// each core's own. Called under the machine's lock, by the core's own thread or while it rests. Registers of words are read in parts,
/// too; only priorities and CFSR are written in parts, other narrow writes are ignored. Each state of
/// ARMv8-M sees its own registers, and the secure one those of the other at 0xE002_E000. Not modelled: halting debug, what auxiliary control does.
/// </summary>
/// <param name="core">The core.</param>
/// <param name="ticks">Its system timers.</param>
/// <param name="isOther">Whether it is the secure state's view of the other one's registers.</param>
internal sealed partial class SystemControlSpace(CortexM core, SysTick[] ticks, bool isOther) : IIoHandler
{
    /// <summary>Bytes of the space.</summary>
    public const ulong Size = 0x1000;

    /// <summary>Whose registers are accessed: 0 the non-secure state's, 1 the secure one's.</summary>
    private int bank;

    /// <summary>Whether that state may see what belongs to the secure one, if there are two.</summary>
    private bool IsFull => bank == 1 || !core.Security;

    private ref Bank Own => ref core.State.Banks[bank];

    /// <inheritdoc/>
    public IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        value = 0;
        if (!TrySelect(attributes))
        {
            return IoResult.Ok;
        }

        var word = ReadWord((uint)offset & ~3u, attributes.IsDebug);
        value = word >> (8 * (int)(offset & 3)) & (size == 4 ? uint.MaxValue : (1u << (8 * size)) - 1);
        return IoResult.Ok;
    }

    /// <inheritdoc/>
    public IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value)
    {
        if (!TrySelect(attributes))
        {
            return IoResult.Ok;
        }

        var (address, shift) = ((uint)offset & ~3u, 8 * (int)(offset & 3));
        if (size == 4)
        {
            WriteWord(address, (uint)value);
        }
        else if (address is (>= Ipr and < IprEnd) or (>= Shpr and < Shcsr))
        {
            var mask = (size == 1 ? 0xFFu : 0xFFFF) << shift;
            WriteWord(address, (ReadWord(address, peek: true) & ~mask) | ((uint)value << shift & mask));
        }
        else if (address == Cfsr)
        {
            WriteWord(address, (uint)value << shift);
        }
        else
        {
            Log($"{size}-byte write of 0x{value:x} to 0x{offset:x} is ignored: the register is written as a word");
        }

        core.SystemChanged();
        return IoResult.Ok;
    }

    /// <summary>Finds out whose registers are meant; the non-secure state sees nothing of the other's view.</summary>
    private bool TrySelect(AccessAttributes attributes)
    {
        var secure = core.Security && (attributes.IsDebug ? core.State.Secure != 0 : attributes.IsSecure);
        bank = secure && !isOther ? 1 : 0;
        return secure || !isOther;
    }

    private uint ReadWord(uint address, bool peek) => address switch
    {
        0x004 => core.IsMainline ? (uint)((core.NumIrq - 1) / 32) : 0,
        AuxiliaryControl => core.State.Debug.AuxiliaryControl,
        >= 0x010 and < 0x020 => ticks[bank].Read(address, peek),
        >= 0x100 and < 0x700 => ReadInterrupts(address),
        >= MpuType and < MpuEnd => core.MpuRegions == 0 ? 0 : core.V8 ? ReadProtection8(address) : ReadProtection(address),
        >= SauControl and < SauEnd when core.Security => IsFull ? ReadAttribution(address) : 0,
        >= 0xD00 and < 0xDF0 => ReadControl(address),
        >= Dhcsr and <= Demcr when core.Parts is not null => ReadDebug(address),
        >= DebugIdentity.First when core.Parts is { } parts => parts.SystemControl.Read(address),
        >= Fpccr and < FloatEnd => core.HasFloat ? ReadFloat(address) : 0,
        _ => 0,
    };

    private void WriteWord(uint address, uint value)
    {
        switch (address)
        {
            case >= 0x010 and < 0x020:
                ticks[bank].Write(address, value);
                break;
            case >= 0x100 and < 0x700:
                WriteInterrupts(address, value);
                break;
            case >= MpuType and < MpuEnd when core.MpuRegions != 0:
                if (core.V8)
                {
                    WriteProtection8(address, value);
                }
                else
                {
                    WriteProtection(address, value);
                }

                break;
            case >= SauControl and < SauEnd when core.Security:
                WriteAttribution(address, value);
                break;
            case AuxiliaryControl:
                core.State.Debug.AuxiliaryControl = value & AuxiliaryBits;
                break;
            case >= 0xD00 and < 0xDF0:
                WriteControl(address, value);
                break;
            case >= Dhcsr and <= Demcr when core.Parts is not null:
                WriteDebug(address, value);
                break;
            case >= Fpccr and < FloatEnd when core.HasFloat:
                WriteFloat(address, value);
                break;
            case Stir when core.IsMainline && (value & 0x1FF) < core.NumIrq && IsVisible((int)(value & 0x1FF)):
                core.SetPending(ExceptionNumber.FirstInterrupt + (int)(value & 0x1FF), true);
                break;
            default:
                Log($"write of 0x{value:x} to 0x{address:x} is ignored: nothing is there");
                break;
        }
    }

    private void Log(string message)
    {
        if (core.Machine.IsLogged(LogTopic.Unimplemented))
        {
            core.Machine.Log(LogTopic.Unimplemented, core, "system control space: " + message);
        }
    }
}
