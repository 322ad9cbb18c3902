using Emu.Abstractions.Cpu;
using Emu.Accel.Tcg.Blocks;
using Emu.Accel.Tcg.Memory;
using Emu.Accel.Tcg.Vcpu;

namespace Emu.Accel.Tcg.Interp;

/// <summary>
/// The interpreter: one loop over the operations of blocks. What is frequent is done here on native memory; everything else is a
/// call. Handlers read all operands before they write a result. Longer than other files because a loop cannot be split.
/// </summary>
internal static unsafe partial class Interpreter
{
    /// <summary>Runs blocks until something needs the engine.</summary>
    /// <param name="vcpu">Whose.</param>
    /// <param name="block">Where to begin; not longer than <paramref name="left"/>.</param>
    /// <param name="pc">Virtual address of the block.</param>
    /// <param name="left">Most instructions, when the block begins.</param>
    /// <param name="ip">Where in the block to begin.</param>
    public static ExitCode Run(TcgVcpu vcpu, BlockHeader* block, ulong pc, long left, Insn* ip)
    {
        byte* s = vcpu.State;
        Insn* i;
        BlockHeader* next;
        byte* p;
        while (true)
        {
            i = ip++;
            switch (i->Op)
            {
                case Op.Dropped:
                    return vcpu.LeaveDropped(block, i, pc, left);
                case Op.Nop:
                    continue;
                case Op.Pure:
                    PureOp.Run(s, i);
                    continue;

                case Op.Move64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A);
                    continue;
                case Op.Move32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A);
                    continue;
                case Op.Move16:
                    *(ushort*)(s + i->D) = *(ushort*)(s + i->A);
                    continue;
                case Op.Move8:
                    *(s + i->D) = *(s + i->A);
                    continue;
                case Op.Const64:
                    *(long*)(s + i->D) = i->Imm;
                    continue;
                case Op.Const32:
                    *(int*)(s + i->D) = (int)i->Imm;
                    continue;
                case Op.Const16:
                    *(short*)(s + i->D) = (short)i->Imm;
                    continue;
                case Op.Const8:
                    *(s + i->D) = (byte)i->Imm;
                    continue;
                case Op.PcRelative:
                    *(ulong*)(s + i->D) = (pc + (ulong)i->Imm) & PcMask(s);
                    continue;
                case Op.LoadFar or Op.StoreFar:
                    PureOp.Far(s, i);
                    continue;

                case Op.Add64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) + *(ulong*)(s + i->B);
                    continue;
                case Op.AddI64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) + (ulong)i->Imm;
                    continue;
                case Op.Sub64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) - *(ulong*)(s + i->B);
                    continue;
                case Op.Mul64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) * *(ulong*)(s + i->B);
                    continue;
                case Op.MulI64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) * (ulong)i->Imm;
                    continue;
                case Op.And64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) & *(ulong*)(s + i->B);
                    continue;
                case Op.AndI64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) & (ulong)i->Imm;
                    continue;
                case Op.Or64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) | *(ulong*)(s + i->B);
                    continue;
                case Op.OrI64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) | (ulong)i->Imm;
                    continue;
                case Op.Xor64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) ^ *(ulong*)(s + i->B);
                    continue;
                case Op.XorI64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) ^ (ulong)i->Imm;
                    continue;
                case Op.Shl64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) << *(int*)(s + i->B);
                    continue;
                case Op.ShlI64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) << (int)i->Imm;
                    continue;
                case Op.Shr64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) >> *(int*)(s + i->B);
                    continue;
                case Op.ShrI64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) >> (int)i->Imm;
                    continue;
                case Op.Sar64:
                    *(long*)(s + i->D) = *(long*)(s + i->A) >> *(int*)(s + i->B);
                    continue;
                case Op.SarI64:
                    *(long*)(s + i->D) = *(long*)(s + i->A) >> (int)i->Imm;
                    continue;

                case Op.Add32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A) + *(uint*)(s + i->B);
                    continue;
                case Op.AddI32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A) + (uint)i->Imm;
                    continue;
                case Op.Sub32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A) - *(uint*)(s + i->B);
                    continue;
                case Op.Mul32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A) * *(uint*)(s + i->B);
                    continue;
                case Op.MulI32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A) * (uint)i->Imm;
                    continue;
                case Op.And32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A) & *(uint*)(s + i->B);
                    continue;
                case Op.AndI32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A) & (uint)i->Imm;
                    continue;
                case Op.Or32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A) | *(uint*)(s + i->B);
                    continue;
                case Op.OrI32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A) | (uint)i->Imm;
                    continue;
                case Op.Xor32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A) ^ *(uint*)(s + i->B);
                    continue;
                case Op.XorI32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A) ^ (uint)i->Imm;
                    continue;
                case Op.Shl32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A) << *(int*)(s + i->B);
                    continue;
                case Op.ShlI32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A) << (int)i->Imm;
                    continue;
                case Op.Shr32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A) >> *(int*)(s + i->B);
                    continue;
                case Op.ShrI32:
                    *(uint*)(s + i->D) = *(uint*)(s + i->A) >> (int)i->Imm;
                    continue;
                case Op.Sar32:
                    *(int*)(s + i->D) = *(int*)(s + i->A) >> *(int*)(s + i->B);
                    continue;
                case Op.SarI32:
                    *(int*)(s + i->D) = *(int*)(s + i->A) >> (int)i->Imm;
                    continue;

                case Op.AddS:
                    *(long*)(s + i->D) = *(int*)(s + i->A) + *(int*)(s + i->B);
                    continue;
                case Op.AddIS:
                    *(long*)(s + i->D) = *(int*)(s + i->A) + (int)i->Imm;
                    continue;
                case Op.SubS:
                    *(long*)(s + i->D) = *(int*)(s + i->A) - *(int*)(s + i->B);
                    continue;
                case Op.MulS:
                    *(long*)(s + i->D) = *(int*)(s + i->A) * *(int*)(s + i->B);
                    continue;
                case Op.ShlS:
                    *(long*)(s + i->D) = *(int*)(s + i->A) << *(int*)(s + i->B);
                    continue;
                case Op.ShlIS:
                    *(long*)(s + i->D) = *(int*)(s + i->A) << (int)i->Imm;
                    continue;
                case Op.ShrS:
                    *(long*)(s + i->D) = (int)(*(uint*)(s + i->A) >> *(int*)(s + i->B));
                    continue;
                case Op.ShrIS:
                    *(long*)(s + i->D) = (int)(*(uint*)(s + i->A) >> (int)i->Imm);
                    continue;
                case Op.SarS:
                    *(long*)(s + i->D) = *(int*)(s + i->A) >> *(int*)(s + i->B);
                    continue;
                case Op.SarIS:
                    *(long*)(s + i->D) = *(int*)(s + i->A) >> (int)i->Imm;
                    continue;

                case Op.Zero8To64:
                    *(ulong*)(s + i->D) = *(s + i->A);
                    continue;
                case Op.Zero16To64:
                    *(ulong*)(s + i->D) = *(ushort*)(s + i->A);
                    continue;
                case Op.Zero32To64:
                    *(ulong*)(s + i->D) = *(uint*)(s + i->A);
                    continue;
                case Op.Zero8To32:
                    *(uint*)(s + i->D) = *(s + i->A);
                    continue;
                case Op.Zero16To32:
                    *(uint*)(s + i->D) = *(ushort*)(s + i->A);
                    continue;
                case Op.Sign8To64:
                    *(long*)(s + i->D) = *(sbyte*)(s + i->A);
                    continue;
                case Op.Sign16To64:
                    *(long*)(s + i->D) = *(short*)(s + i->A);
                    continue;
                case Op.Sign32To64:
                    *(long*)(s + i->D) = *(int*)(s + i->A);
                    continue;
                case Op.Sign8To32:
                    *(int*)(s + i->D) = *(sbyte*)(s + i->A);
                    continue;
                case Op.Sign16To32:
                    *(int*)(s + i->D) = *(short*)(s + i->A);
                    continue;
                case Op.Extract64:
                    *(ulong*)(s + i->D) = (*(ulong*)(s + i->A) >> i->B) & (ulong)i->Imm;
                    continue;
                case Op.Extract32:
                    *(uint*)(s + i->D) = (*(uint*)(s + i->A) >> i->B) & (uint)i->Imm;
                    continue;

                case Op.SetEqual64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) == *(ulong*)(s + i->B) ? 1UL : 0;
                    continue;
                case Op.SetNotEqual64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) != *(ulong*)(s + i->B) ? 1UL : 0;
                    continue;
                case Op.SetLess64:
                    *(ulong*)(s + i->D) = *(long*)(s + i->A) < *(long*)(s + i->B) ? 1UL : 0;
                    continue;
                case Op.SetGreaterOrEqual64:
                    *(ulong*)(s + i->D) = *(long*)(s + i->A) >= *(long*)(s + i->B) ? 1UL : 0;
                    continue;
                case Op.SetBelow64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) < *(ulong*)(s + i->B) ? 1UL : 0;
                    continue;
                case Op.SetAboveOrEqual64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) >= *(ulong*)(s + i->B) ? 1UL : 0;
                    continue;
                case Op.SetEqualI64:
                    *(ulong*)(s + i->D) = *(long*)(s + i->A) == i->Imm ? 1UL : 0;
                    continue;
                case Op.SetNotEqualI64:
                    *(ulong*)(s + i->D) = *(long*)(s + i->A) != i->Imm ? 1UL : 0;
                    continue;
                case Op.SetLessI64:
                    *(ulong*)(s + i->D) = *(long*)(s + i->A) < i->Imm ? 1UL : 0;
                    continue;
                case Op.SetGreaterOrEqualI64:
                    *(ulong*)(s + i->D) = *(long*)(s + i->A) >= i->Imm ? 1UL : 0;
                    continue;
                case Op.SetBelowI64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) < (ulong)i->Imm ? 1UL : 0;
                    continue;
                case Op.SetAboveOrEqualI64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) >= (ulong)i->Imm ? 1UL : 0;
                    continue;

                case Op.Branch:
                    ip = i + i->D;
                    continue;
                case Op.BranchEqual64:
                    ip = Way(i, *(ulong*)(s + i->A) == *(ulong*)(s + i->B));
                    continue;
                case Op.BranchNotEqual64:
                    ip = Way(i, *(ulong*)(s + i->A) != *(ulong*)(s + i->B));
                    continue;
                case Op.BranchLess64:
                    ip = Way(i, *(long*)(s + i->A) < *(long*)(s + i->B));
                    continue;
                case Op.BranchGreaterOrEqual64:
                    ip = Way(i, *(long*)(s + i->A) >= *(long*)(s + i->B));
                    continue;
                case Op.BranchBelow64:
                    ip = Way(i, *(ulong*)(s + i->A) < *(ulong*)(s + i->B));
                    continue;
                case Op.BranchAboveOrEqual64:
                    ip = Way(i, *(ulong*)(s + i->A) >= *(ulong*)(s + i->B));
                    continue;
                case Op.BranchEqualI64:
                    ip = Way(i, *(long*)(s + i->A) == i->Imm);
                    continue;
                case Op.BranchNotEqualI64:
                    ip = Way(i, *(long*)(s + i->A) != i->Imm);
                    continue;
                case Op.BranchLessI64:
                    ip = Way(i, *(long*)(s + i->A) < i->Imm);
                    continue;
                case Op.BranchGreaterOrEqualI64:
                    ip = Way(i, *(long*)(s + i->A) >= i->Imm);
                    continue;
                case Op.BranchBelowI64:
                    ip = Way(i, *(ulong*)(s + i->A) < (ulong)i->Imm);
                    continue;
                case Op.BranchAboveOrEqualI64:
                    ip = Way(i, *(ulong*)(s + i->A) >= (ulong)i->Imm);
                    continue;
                case Op.BranchEqual32:
                    ip = Way(i, *(uint*)(s + i->A) == *(uint*)(s + i->B));
                    continue;
                case Op.BranchNotEqual32:
                    ip = Way(i, *(uint*)(s + i->A) != *(uint*)(s + i->B));
                    continue;
                case Op.BranchEqualI32:
                    ip = Way(i, *(uint*)(s + i->A) == (uint)i->Imm);
                    continue;
                case Op.BranchNotEqualI32:
                    ip = Way(i, *(uint*)(s + i->A) != (uint)i->Imm);
                    continue;
                case Op.BranchTestZeroI64:
                    ip = Way(i, (*(long*)(s + i->A) & i->Imm) == 0);
                    continue;
                case Op.BranchTestNotZeroI64:
                    ip = Way(i, (*(long*)(s + i->A) & i->Imm) != 0);
                    continue;
                case Op.JumpEqual64:
                    i = Way(i, *(ulong*)(s + i->A) == *(ulong*)(s + i->B));
                    goto jump;
                case Op.JumpNotEqual64:
                    i = Way(i, *(ulong*)(s + i->A) != *(ulong*)(s + i->B));
                    goto jump;
                case Op.JumpLess64:
                    i = Way(i, *(long*)(s + i->A) < *(long*)(s + i->B));
                    goto jump;
                case Op.JumpGreaterOrEqual64:
                    i = Way(i, *(long*)(s + i->A) >= *(long*)(s + i->B));
                    goto jump;
                case Op.JumpBelow64:
                    i = Way(i, *(ulong*)(s + i->A) < *(ulong*)(s + i->B));
                    goto jump;
                case Op.JumpAboveOrEqual64:
                    i = Way(i, *(ulong*)(s + i->A) >= *(ulong*)(s + i->B));
                    goto jump;
                case Op.JumpEqualI64:
                    i = Way(i, *(long*)(s + i->A) == i->Imm);
                    goto jump;
                case Op.JumpNotEqualI64:
                    i = Way(i, *(long*)(s + i->A) != i->Imm);
                    goto jump;
                case Op.JumpLessI64:
                    i = Way(i, *(long*)(s + i->A) < i->Imm);
                    goto jump;
                case Op.JumpGreaterOrEqualI64:
                    i = Way(i, *(long*)(s + i->A) >= i->Imm);
                    goto jump;
                case Op.JumpBelowI64:
                    i = Way(i, *(ulong*)(s + i->A) < (ulong)i->Imm);
                    goto jump;
                case Op.JumpAboveOrEqualI64:
                    i = Way(i, *(ulong*)(s + i->A) >= (ulong)i->Imm);
                    goto jump;
                case Op.JumpEqual32:
                    i = Way(i, *(uint*)(s + i->A) == *(uint*)(s + i->B));
                    goto jump;
                case Op.JumpNotEqual32:
                    i = Way(i, *(uint*)(s + i->A) != *(uint*)(s + i->B));
                    goto jump;
                case Op.JumpEqualI32:
                    i = Way(i, *(uint*)(s + i->A) == (uint)i->Imm);
                    goto jump;
                case Op.JumpNotEqualI32:
                    i = Way(i, *(uint*)(s + i->A) != (uint)i->Imm);
                    goto jump;
                case Op.JumpTestZeroI64:
                    i = Way(i, (*(long*)(s + i->A) & i->Imm) == 0);
                    goto jump;
                case Op.JumpTestNotZeroI64:
                    i = Way(i, (*(long*)(s + i->A) & i->Imm) != 0);
                    goto jump;
                case Op.BranchIf:
                    ip = Way(i, PureOp.Holds(s, i));
                    continue;

                case Op.Load8U64:
                    p = Hit(s, Address(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(ulong*)(s + i->D) = *p;
                    continue;
                case Op.Load8S64:
                    p = Hit(s, Address(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(long*)(s + i->D) = *(sbyte*)p;
                    continue;
                case Op.Load16U64:
                    p = Hit(s, Address(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(ulong*)(s + i->D) = *(ushort*)p;
                    continue;
                case Op.Load16S64:
                    p = Hit(s, Address(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(long*)(s + i->D) = *(short*)p;
                    continue;
                case Op.Load32U64:
                    p = Hit(s, Address(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(ulong*)(s + i->D) = *(uint*)p;
                    continue;
                case Op.Load32S64:
                    p = Hit(s, Address(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(long*)(s + i->D) = *(int*)p;
                    continue;
                case Op.Load64:
                    p = Hit(s, Address(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(ulong*)(s + i->D) = *(ulong*)p;
                    continue;
                case Op.Load8U32:
                    p = Hit(s, Address(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(uint*)(s + i->D) = *p;
                    continue;
                case Op.Load8S32:
                    p = Hit(s, Address(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(int*)(s + i->D) = *(sbyte*)p;
                    continue;
                case Op.Load16U32:
                    p = Hit(s, Address(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(uint*)(s + i->D) = *(ushort*)p;
                    continue;
                case Op.Load16S32:
                    p = Hit(s, Address(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(int*)(s + i->D) = *(short*)p;
                    continue;
                case Op.Load32:
                    p = Hit(s, Address(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(uint*)(s + i->D) = *(uint*)p;
                    continue;
                case Op.Store8:
                    p = Hit(s, Address(s, i), i->Imm, L1.Write);
                    if (p == null)
                    {
                        goto storeMiss;
                    }

                    *(byte*)p = *(byte*)(s + i->B);
                    continue;
                case Op.Store16:
                    p = Hit(s, Address(s, i), i->Imm, L1.Write);
                    if (p == null)
                    {
                        goto storeMiss;
                    }

                    *(ushort*)p = *(ushort*)(s + i->B);
                    continue;
                case Op.Store32:
                    p = Hit(s, Address(s, i), i->Imm, L1.Write);
                    if (p == null)
                    {
                        goto storeMiss;
                    }

                    *(uint*)p = *(uint*)(s + i->B);
                    continue;
                case Op.Store64:
                    p = Hit(s, Address(s, i), i->Imm, L1.Write);
                    if (p == null)
                    {
                        goto storeMiss;
                    }

                    *(ulong*)p = *(ulong*)(s + i->B);
                    continue;
                case Op.NLoad8U64:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(ulong*)(s + i->D) = *p;
                    continue;
                case Op.NLoad8S64:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(long*)(s + i->D) = *(sbyte*)p;
                    continue;
                case Op.NLoad16U64:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(ulong*)(s + i->D) = *(ushort*)p;
                    continue;
                case Op.NLoad16S64:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(long*)(s + i->D) = *(short*)p;
                    continue;
                case Op.NLoad32U64:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(ulong*)(s + i->D) = *(uint*)p;
                    continue;
                case Op.NLoad32S64:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(long*)(s + i->D) = *(int*)p;
                    continue;
                case Op.NLoad64:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(ulong*)(s + i->D) = *(ulong*)p;
                    continue;
                case Op.NLoad8U32:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(uint*)(s + i->D) = *p;
                    continue;
                case Op.NLoad8S32:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(int*)(s + i->D) = *(sbyte*)p;
                    continue;
                case Op.NLoad16U32:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(uint*)(s + i->D) = *(ushort*)p;
                    continue;
                case Op.NLoad16S32:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(int*)(s + i->D) = *(short*)p;
                    continue;
                case Op.NLoad32:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, 0);
                    if (p == null)
                    {
                        goto loadMiss;
                    }

                    *(uint*)(s + i->D) = *(uint*)p;
                    continue;
                case Op.NStore8:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, L1.Write);
                    if (p == null)
                    {
                        goto storeMiss;
                    }

                    *(byte*)p = *(byte*)(s + i->B);
                    continue;
                case Op.NStore16:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, L1.Write);
                    if (p == null)
                    {
                        goto storeMiss;
                    }

                    *(ushort*)p = *(ushort*)(s + i->B);
                    continue;
                case Op.NStore32:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, L1.Write);
                    if (p == null)
                    {
                        goto storeMiss;
                    }

                    *(uint*)p = *(uint*)(s + i->B);
                    continue;
                case Op.NStore64:
                    p = Hit(s, NarrowAddress(s, i), i->Imm, L1.Write);
                    if (p == null)
                    {
                        goto storeMiss;
                    }

                    *(ulong*)p = *(ulong*)(s + i->B);
                    continue;

                case Op.Memory:
                    if (!vcpu.Access(block, i, pc, left))
                    {
                        return vcpu.StopCode;
                    }

                    goto skip;
                case Op.Call:
                    if (!vcpu.Call(block, i, pc, left))
                    {
                        return vcpu.StopCode;
                    }

                    goto skip;
                case Op.Float:
                    vcpu.Floats.Run(s, i);
                    goto skip;
                case Op.FloatAdd32 or Op.FloatSub32 or Op.FloatMul32 or Op.FloatDiv32 or Op.FloatSqrt32 or Op.FloatMulAdd32:
                case Op.FloatMinMax32 or Op.FloatCompare32 or Op.FloatConvert32 or Op.FloatToInt32 or Op.FloatFromInt32:
                case Op.FloatAdd64 or Op.FloatSub64 or Op.FloatMul64 or Op.FloatDiv64 or Op.FloatSqrt64 or Op.FloatMulAdd64:
                case Op.FloatMinMax64 or Op.FloatCompare64 or Op.FloatConvert64 or Op.FloatToInt64 or Op.FloatFromInt64:
                    vcpu.Floats.RunOnHost(s, i);
                    goto skip;
                case Op.KeepAboveOrEqualI64:
                    *(ulong*)(s + i->D) = *(ulong*)(s + i->A) >= (ulong)i->Imm ? *(ulong*)(s + i->A) : (ulong)ip->Imm;
                    goto skip;

                case Op.Jump:
                    goto jump;
                case Op.JumpAcross:
                    left -= i->D;
                    pc = (pc + (ulong)i->Imm) & PcMask(s);
                    goto find;
                case Op.JumpTo64:
                    left -= i->D;
                    pc = *(ulong*)(s + i->A) & PcMask(s);
                    goto find;
                case Op.JumpTo32:
                    left -= i->D;
                    pc = *(uint*)(s + i->A) & PcMask(s);
                    goto find;
                case Op.Exit:
                    vcpu.Sync((pc + (ulong)i->Imm) & PcMask(s), left - i->D);
                    return (ExitCode)i->A;
                case Op.ExitAtPc:
                    vcpu.SyncCount(left - i->D);
                    return (ExitCode)i->A;
                case Op.FetchFault:
                    return vcpu.FetchFault(block, i, pc, left);
                default:
                    throw new InvalidOperationException($"operation {i->Op} of the interpreter is unknown");
            }

        skip:
            ip++;
            continue;

        jump:
            left -= i->D;
            pc += (ulong)(long)*(int*)&i->A;
            next = (BlockHeader*)i->Imm;
            if (next == null)
            {
                next = vcpu.Link(block, i, null, pc, left);
                if (next == null)
                {
                    return ExitCode.Lookup;
                }
            }

            goto enter;

        find:
            JumpEntry* entry = JumpCache.Entry(s, pc);
            next = entry->Block;
            if (entry->Pc != pc || entry->StateKey != ((CpuStateHeader*)s)->StateKey || entry->Generation != ((CpuStateHeader*)s)->Engine2)
            {
                next = vcpu.Find(pc, left);
                if (next == null)
                {
                    return ExitCode.Lookup;
                }
            }

        enter:
            if (left < next->Instructions || ((CpuStateHeader*)s)->Requests != 0)
            {
                vcpu.Sync(pc, left);
                return ExitCode.Budget;
            }

            if (--next->Heat <= 0)
            {
                vcpu.Sync(pc, left);
                return ExitCode.Lookup;
            }

            block = next;
            ip = BlockHeader.Code(next);
            continue;

        loadMiss:
            if (!vcpu.LoadMiss(block, i, pc, left))
            {
                return vcpu.StopCode;
            }

            continue;

        storeMiss:
            if (!vcpu.StoreMiss(block, i, pc, left))
            {
                return vcpu.StopCode;
            }
        }
    }
}
