using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Target.Riscv.Hw;

/// <content>
/// Registers, with the specification's names. Those of sources and contexts that are not there read as zero and ignore writes.
/// </content>
internal sealed partial class Plic
{
    /// <summary>Declares the registers.</summary>
    public static void Describe(RegisterMapBuilder<Plic> map) => map
        .Size(0x60_0000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Array(0x0000, "priority", 32, MaxSources, read: (d, i) => d.priority[i], write: (d, i, value) => d.WritePriority(i, (uint)value))
        .Array(0x1000, "pending", 32, Words, read: (d, i) => d.pending[i])
        .Array(0x2000, "enable", 32, MaxContexts * Words, read: (d, i) => d.enabled[i], write: (d, i, value) => d.WriteEnable(i, (uint)value))
        .Array(0x20_0000, "threshold", 32, MaxContexts, stride: 0x1000, read: (d, i) => d.threshold[i], write: (d, i, value) => d.WriteThreshold(i, (uint)value))
        .Array(0x20_0004, "claim/complete", 32, MaxContexts, stride: 0x1000, read: (d, i) => d.ReadClaim(i), write: (d, i, value) => d.Complete(i, (uint)value), peek: (d, i) => d.PeekClaim(i));

    private void WritePriority(int source, uint value)
    {
        if (source != 0 && source < NumSources)
        {
            priority[source] = value & NumPriorities;
            Update();
        }
    }

    private void WriteEnable(int index, uint value)
    {
        var (context, word) = (index / Words, index % Words);
        if (context >= contexts.Length)
        {
            return;
        }

        var last = Math.Clamp(NumSources - (32 * word), 0, 32);
        var there = last == 32 ? uint.MaxValue : (1u << last) - 1;
        enabled[index] = value & there & (word == 0 ? ~1u : uint.MaxValue);
        Update();
    }

    private void WriteThreshold(int context, uint value)
    {
        if (context < contexts.Length)
        {
            threshold[context] = value & NumPriorities;
            Update();
        }
    }

    private ulong ReadClaim(int context) => context < contexts.Length ? Claim(context) : 0;

    private ulong PeekClaim(int context) => context < contexts.Length ? (ulong)Best(context) : 0;
}
