using System.Numerics;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw;

/// <content>The nested vectored interrupt controller (§ B3.4). Bits and priorities of interrupts that are not there read as zero.</content>
internal sealed partial class SystemControlSpace
{
    private const uint Ipr = 0x400;
    private const uint IprEnd = 0x4F0;
    private const uint Stir = 0xF00;

    private uint ReadInterrupts(uint address)
    {
        if (address is >= Ipr and < IprEnd)
        {
            return ReadPriorities(ExceptionNumber.FirstInterrupt + (int)(address - Ipr));
        }

        var word = (int)(address & 0x7F) / 4;
        return word >= CortexM.MaxIrqs / 32 ? 0 : Visible(word) & (address >> 7) switch
        {
            2 or 3 => core.State.Enabled[word],
            4 or 5 => Volatile.Read(ref core.State.Pending[word]),
            6 when core.IsMainline || core.V8 => core.State.Active[word],
            7 when core.Security && IsFull => core.State.NonSecure[word],
            _ => 0,
        };
    }

    private void WriteInterrupts(uint address, uint value)
    {
        if (address is >= Ipr and < IprEnd)
        {
            WritePriorities(ExceptionNumber.FirstInterrupt + (int)(address - Ipr), value);
            return;
        }

        var word = (int)(address & 0x7F) / 4;
        if (word * 32 >= core.NumIrq)
        {
            return;
        }

        var left = core.NumIrq - (32 * word);
        var there = left >= 32 ? uint.MaxValue : (1u << left) - 1;
        value &= there & Visible(word);
        switch (address >> 7)
        {
            case 2:
                core.State.Enabled[word] |= value;
                break;
            case 3:
                core.State.Enabled[word] &= ~value;
                break;
            case 4:
                for (; value != 0; value &= value - 1)
                {
                    core.SetPending(ExceptionNumber.FirstInterrupt + (32 * word) + BitOperations.TrailingZeroCount(value), true);
                }

                break;
            case 5:
                // A level that is high stays pending.
                Interlocked.And(ref core.State.Pending[word], ~value | Volatile.Read(ref core.State.Level[word]));
                break;
            case 7 when core.Security && IsFull:
                core.State.NonSecure[word] = value;
                break;
        }
    }

    /// <summary>Interrupts of a word that the state may see: the non-secure one sees its own.</summary>
    private uint Visible(int word) => IsFull ? uint.MaxValue : core.State.NonSecure[word];

    private bool IsVisible(int interrupt) => (Visible(interrupt / 32) >> (interrupt & 31) & 1) != 0;

    private uint ReadPriorities(int exception)
    {
        var value = 0u;
        for (var i = 0; i < 4; i++)
        {
            value |= (uint)ReadPriority(exception + i) << (8 * i);
        }

        return value;
    }

    private void WritePriorities(int exception, uint value)
    {
        for (var i = 0; i < 4; i++)
        {
            WritePriority(exception + i, (byte)(value >> (8 * i) & core.PriorityMask));
        }
    }

    private byte ReadPriority(int exception)
    {
        var interrupt = exception - ExceptionNumber.FirstInterrupt;
        return interrupt < 0 ? ExceptionNumber.IsBanked(exception) || IsSystemVisible(exception) ? core.State.Banks[SystemBank(exception)].Priority[exception] : (byte)0 : IsVisible(interrupt) ? core.State.Priority[interrupt] : (byte)0;
    }

    private void WritePriority(int exception, byte value)
    {
        var interrupt = exception - ExceptionNumber.FirstInterrupt;
        if (interrupt < 0)
        {
            if (ExceptionNumber.IsBanked(exception) || IsSystemVisible(exception))
            {
                core.State.Banks[SystemBank(exception)].Priority[exception] = value;
            }
        }
        else if (interrupt < core.NumIrq && IsVisible(interrupt))
        {
            core.State.Priority[interrupt] = value;
        }
    }

    /// <summary>The bank of an exception of the system; those that not both states have are in the first one.</summary>
    private int SystemBank(int exception) => ExceptionNumber.IsBanked(exception) ? bank : 0;

    /// <summary>Whether the state may see an exception that not both states have.</summary>
    private bool IsSystemVisible(int exception) => IsFull || (core.Identify(exception) & ExceptionNumber.Secure) == 0;
}
