using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Translate;

/// <content>Cache blocks and permutations.</content>
internal sealed partial class RiscvHelpers
{
    /// <summary>Checks that the present mode may use a cache-block instruction: its bits.</summary>
    public HelperId AllowBlock { get; }

    /// <summary>Checks that a cache block may be accessed: an address in it, the access.</summary>
    public HelperId ManageBlock { get; }

    /// <summary>Looks lanes up: the table, the numbers of lanes, log2 of a lane's bits, bits of a register.</summary>
    public HelperId Permute { get; }

    // § Privileged, Machine and Supervisor Environment Configuration Registers. Without supervisor mode senvcfg does not exist.
    private static HelperResult DoAllowBlock(CpuDevice cpu, ulong bits)
    {
        var hart = (RiscvCpu)cpu;
        var needed = (bits >> 20) switch
        {
            0 => EnvironmentConfig.Cbie,
            4 => EnvironmentConfig.Cbze,
            _ => EnvironmentConfig.Cbcfe,
        };
        var legal = (hart.State.Menvcfg & needed) != 0 && (hart.Mode != PrivilegeMode.User || !hart.HasSupervisor || (hart.State.Senvcfg & needed) != 0);
        return legal ? HelperResult.Done : Illegal(hart, bits);
    }

    // § Unprivileged, Cache-Management Operations: permitted where a load or a store is; a refusal is one of a store.
    private static HelperResult DoManageBlock(CpuDevice cpu, ulong address, ulong how)
    {
        var access = MemAccess.FromBits((uint)how);
        if (cpu.Control is not { } control || control.Probe(address, access, AccessKind.Read, out _) || control.Probe(address, access, AccessKind.Write, out var fault))
        {
            return HelperResult.Done;
        }

        cpu.RaiseMemoryFault(fault);
        return HelperResult.Raised;
    }

    // § Unprivileged, Zbkx: lanes whose number lies beyond the register are zero.
    private static HelperResult DoPermute(CpuDevice cpu, ulong table, ulong numbers, ulong log2Bits, ulong width)
    {
        var bits = 1 << (int)log2Bits;
        var (mask, result) = ((1UL << bits) - 1, 0UL);
        for (var lane = 0; lane < (int)width; lane += bits)
        {
            var from = (numbers >> lane & mask) << (int)log2Bits;
            result |= (from < width ? table >> (int)from & mask : 0) << lane;
        }

        return new HelperResult(result);
    }
}
