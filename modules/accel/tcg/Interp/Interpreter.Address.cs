using System.Numerics;
using System.Runtime.CompilerServices;
using Emu.Abstractions.Cpu;
using Emu.Accel.Tcg.Memory;
using Emu.Accel.Tcg.Vcpu;

namespace Emu.Accel.Tcg.Interp;

/// <content>Ways of branches, addresses, and the first level of the TLB.</content>
internal static unsafe partial class Interpreter
{
    /// <summary>Runs blocks from the beginning of one until something needs the engine.</summary>
    /// <param name="vcpu">Whose.</param>
    /// <param name="block">Where to begin; not longer than <paramref name="left"/>.</param>
    /// <param name="pc">Virtual address of the block.</param>
    /// <param name="left">Most instructions.</param>
    public static ExitCode Run(TcgVcpu vcpu, BlockHeader* block, ulong pc, long left) => Run(vcpu, block, pc, left, BlockHeader.Code(block));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PcMask(byte* s) => ((CpuStateHeader*)s)->Engine3;

    /// <summary>Where a branch leads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Insn* Way(Insn* i, bool taken)
    {
        // Not a conditional move: the host's branch prediction is worth more.
        if (taken)
        {
            return i + i->D;
        }

        return i + 1;
    }

    /// <summary>Address of a plain access.</summary>
    /// <param name="s">State.</param>
    /// <param name="i">The access.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Address(byte* s, Insn* i) => *(ulong*)(s + i->A) + (ulong)(long)(int)i->Imm;

    /// <summary>The same, of 32 bits.</summary>
    /// <param name="s">State.</param>
    /// <param name="i">The access.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NarrowAddress(byte* s, Insn* i) => *(uint*)(s + i->A) + (uint)i->Imm;

    /// <summary>Host address of a hit, else null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Hit(byte* s, ulong address, long imm, int table)
    {
        nint context = (nint)(imm >> 32) & 63;
        byte* entry = (byte*)((CpuStateHeader*)s)->Engine0 + (context << L1.ContextShift) + table + L1.Index(address);
        ulong tag = BitOperations.RotateRight((address + (byte)(imm >> 40)) & (ulong)(imm >> 48), L1.PageBits) | *(ulong*)(s + EngineArea.Generations + (context * 8));
        return *(ulong*)entry == tag ? (byte*)(*(ulong*)(entry + 8) + address) : null;
    }
}
