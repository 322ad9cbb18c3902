using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <content>The interface (RM0090, section 3.9).</content>
public sealed partial class Stm32Flash
{
    private const uint EndOfOperation = 1 << 0, OperationError = 1 << 1, ProtectionError = 1 << 4, AlignmentError = 1 << 5, ParallelismError = 1 << 6, SequenceError = 1 << 7;
    private const uint ProgramBit = 1 << 0, SectorErase = 1 << 1, MassErase = 1 << 2, StartBit = 1 << 16, EndInterrupt = 1 << 24, ErrorInterrupt = 1 << 25, LockBit = 1u << 31;
    private const uint OptionLock = 1 << 0, OptionStart = 1 << 1;
    private const uint FirstKey = 0x4567_0123, SecondKey = 0xCDEF_89AB, FirstOptionKey = 0x0819_2A3B, SecondOptionKey = 0x4C5D_6E7F;
    private const uint OptionDefault = 0x0FFF_AAED;

    [State]
    private uint access;

    [State]
    private uint status;

    [State]
    private uint control;

    [State]
    private uint options;

    /// <summary>Options that software has written and not yet started.</summary>
    [State]
    private uint newOptions;

    [State]
    private bool hasFirstKey;

    [State]
    private bool hasFirstOptionKey;

    /// <summary>A wrong key locks until the next reset.</summary>
    [State]
    private bool isShut;

    [State]
    private bool areOptionsShut;

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            (access, status, control, hasFirstKey, hasFirstOptionKey, isShut, areOptionsShut) = (0, 0, LockBit, false, false, false, false);
            options = kind == ResetKind.Cold ? OptionDefault : options | OptionLock;
            newOptions = options;
        }
        else if (phase == ResetPhase.Hold)
        {
            UpdateInterrupt();
        }
    }

    private static void Describe(RegisterMapBuilder<Stm32Flash> map) => map
        .Size(0x400)
        .Register(0x00, "ACR", 32).Field(2, 0, "LATENCY", of: d => ref d.access).Reserved(7, 3).Field(12, 8, "CACHES", of: d => ref d.access, at: 8).Reserved(31, 13)
        .Register(0x04, "KEYR", 32, write: (d, v) => d.WriteKey((uint)v))
        .Register(0x08, "OPTKEYR", 32, write: (d, v) => d.WriteOptionKey((uint)v))
        .Register(0x0C, "SR", 32, read: d => d.status, write: (d, v) => d.Acknowledge((uint)v))
            .Field(1, 0, "OPERR_EOP").Reserved(3, 2).Field(7, 4, "ERR").Reserved(15, 8).Field(16, 16, "BSY").Reserved(31, 17)
        .Register(0x10, "CR", 32, read: d => d.control, write: (d, v) => d.SetControl((uint)v))
            .Field(2, 0, "MER_SER_PG").Field(6, 3, "SNB").Reserved(7, 7).Field(9, 8, "PSIZE").Reserved(15, 10).Flag(16, "STRT").Reserved(23, 17).Field(25, 24, "ERRIE_EOPIE").Reserved(30, 26).Flag(31, "LOCK")
        .Register(0x14, "OPTCR", 32, read: d => d.newOptions, write: (d, v) => d.SetOptions((uint)v))
            .Field(1, 0, "OPTSTRT_OPTLOCK").Field(3, 2, "BOR_LEV").Reserved(4, 4, 0).Field(7, 5, "USER").Field(15, 8, "RDP").Field(27, 16, "nWRP").Reserved(31, 28);

    private bool IsProtected(int sector) => sector < MaxSectors && (options >> (16 + sector) & 1) == 0;

    private void WriteKey(uint key)
    {
        if (!isShut && hasFirstKey && key == SecondKey)
        {
            control &= ~LockBit;
            hasFirstKey = false;
        }
        else if (!isShut && !hasFirstKey && key == FirstKey)
        {
            hasFirstKey = true;
        }
        else
        {
            (isShut, hasFirstKey) = (true, false);
            control |= LockBit;
            LogError($"0x{key:x} is no key of the flash: it is locked until the next reset");
        }
    }

    private void WriteOptionKey(uint key)
    {
        if (!areOptionsShut && hasFirstOptionKey && key == SecondOptionKey)
        {
            newOptions &= ~OptionLock;
            hasFirstOptionKey = false;
        }
        else if (!areOptionsShut && !hasFirstOptionKey && key == FirstOptionKey)
        {
            hasFirstOptionKey = true;
        }
        else
        {
            (areOptionsShut, hasFirstOptionKey) = (true, false);
            newOptions |= OptionLock;
            LogError($"0x{key:x} is no key of the options: they are locked until the next reset");
        }
    }

    private void Acknowledge(uint value)
    {
        status &= ~value;
        UpdateInterrupt();
    }

    private void SetControl(uint value)
    {
        if ((control & LockBit) != 0)
        {
            LogError($"write of 0x{value:x} to CR of a locked flash is ignored; KEYR takes its keys");
            return;
        }

        control = value & ~StartBit;
        if ((value & StartBit) != 0)
        {
            StartErase();
        }

        UpdateInterrupt();
    }

    private void StartErase()
    {
        int sector = (int)(control >> 3 & 15);
        switch (control & (SectorErase | MassErase))
        {
            case SectorErase when sector > SectorAt(FlashSize - 1):
                Finish(SequenceError, $"erasing of sector {sector}, which is not there");
                break;
            case SectorErase when IsProtected(sector):
                Finish(ProtectionError, $"erasing of protected sector {sector}");
                break;
            case SectorErase:
                Erase(SectorStart(sector), SectorStart(sector + 1) - SectorStart(sector));
                Finish(0, "");
                break;
            case MassErase when (options >> 16 & 0xFFF) != 0xFFF:
                Finish(ProtectionError, "erasing of all with protected sectors");
                break;
            case MassErase:
                Erase(0, FlashSize);
                Finish(0, "");
                break;
            default:
                Finish(SequenceError, "start of nothing, or of two things");
                break;
        }
    }

    private void SetOptions(uint value)
    {
        if ((newOptions & OptionLock) != 0)
        {
            LogError($"write of 0x{value:x} to locked OPTCR is ignored; OPTKEYR takes its keys");
            return;
        }

        newOptions = value & ~OptionStart;
        options = (value & OptionStart) != 0 ? newOptions | OptionLock : options;
    }

    /// <summary>An operation is over: EOP says so only where it interrupts (§ 3.9.5).</summary>
    private void Finish(uint error, string what)
    {
        if (error != 0)
        {
            LogError($"{what} is refused (status 0x{error:x})");
        }

        status |= error | (error == 0 && (control & EndInterrupt) != 0 ? EndOfOperation : 0) | (error != 0 && (control & ErrorInterrupt) != 0 ? OperationError : 0);
        UpdateInterrupt();
    }

    private void UpdateInterrupt() => Irq.Set(
        ((status & EndOfOperation) != 0 && (control & EndInterrupt) != 0) || ((status & OperationError) != 0 && (control & ErrorInterrupt) != 0));

    private void LogError(string what)
    {
        if (Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(LogTopic.GuestError, this, what);
        }
    }
}
