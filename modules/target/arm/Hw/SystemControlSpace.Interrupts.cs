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
        return word >= CortexM.MaxIrqs / 32 ? 0 : (address >> 7) switch
        {
            2 or 3 => core.State.Enabled[word],
            4 or 5 => Volatile.Read(ref core.State.Pending[word]),
            6 when core.IsMainline => core.State.Active[word],
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
        value &= left >= 32 ? uint.MaxValue : (1u << left) - 1;
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
        }
    }

    private uint ReadPriorities(int exception)
    {
        var value = 0u;
        for (var i = 0; i < 4; i++)
        {
            value |= (uint)core.State.Priority[exception + i] << (8 * i);
        }

        return value;
    }

    private void WritePriorities(int exception, uint value)
    {
        for (var i = 0; i < 4; i++)
        {
            var exists = exception + i < ExceptionNumber.FirstInterrupt + core.NumIrq;
            core.State.Priority[exception + i] = exists ? (byte)(value >> (8 * i) & core.PriorityMask) : (byte)0;
        }
    }
}
