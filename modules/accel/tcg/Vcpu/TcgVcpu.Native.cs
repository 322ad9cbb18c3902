using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Native;

namespace Emu.Accel.Tcg.Vcpu;

/// <content>Running machine code, and what it asks of the engine.</content>
internal sealed unsafe partial class TcgVcpu
{
    /// <summary>Helpers that machine code called, and operations that it left to the engine although they are no calls and no misses.</summary>
    public long HelperCalls, OperationsLeft;

    private GCHandle self;
    private Exception? thrown;

    private ref T Area<T>(int displacement)
        where T : unmanaged => ref *(T*)(State + displacement);

    /// <summary>Does what emitted code does not: an operation of a block, whose operands are in their places.</summary>
    [UnmanagedCallersOnly]
    private static int Slow(nint handle, BlockHeader* block, int index, ulong page, long left)
    {
        TcgVcpu vcpu = Unsafe.As<TcgVcpu>(GCHandle.FromIntPtr(handle).Target!);
        try
        {
            return (int)vcpu.DoOperation(block, index, page, left);
        }
        catch (Exception e)
        {
            // No exception may cross emitted code: the vCPU throws it again once it is out.
            vcpu.thrown = e;
            return (int)NativeExit.Stop;
        }
    }

    private void PrepareNative()
    {
        if (cluster.Native is not { } native)
        {
            return;
        }

        self = GCHandle.Alloc(this);
        Area<nint>(NativeArea.Handle) = GCHandle.ToIntPtr(self);
        Area<nint>(NativeArea.SlowFunction) = (nint)(delegate* unmanaged<nint, BlockHeader*, int, ulong, long, int>)&Slow;
        Area<nint>(NativeArea.SlowStub) = (nint)native.Stubs.Slow;
        Area<nint>(NativeArea.BudgetStub) = (nint)native.Stubs.Budget;
        Area<nint>(NativeArea.LinkStub) = (nint)native.Stubs.Link;
        Area<nint>(NativeArea.LookupStub) = (nint)native.Stubs.Lookup;
        Area<nint>(NativeArea.ResumeStub) = (nint)native.Stubs.Resume;
        Area<nint>(NativeArea.ExitStub) = (nint)native.Stubs.Exit;
        Area<nint>(NativeArea.FoldStub) = (nint)native.Stubs.Fold;
        Area<ulong>(NativeArea.TwiceInfinity) = 0xFFE0_0000_0000_0000;
        Area<uint>(NativeArea.GuestMxcsr) = X64Flags.Default;
    }

    private void DisposeNative()
    {
        if (self.IsAllocated)
        {
            self.Free();
        }
    }

    /// <summary>Whether a block that is about to run at an address has machine code; one that ran often enough gets it.</summary>
    private bool IsNative(BlockHeader* block, ulong pc)
    {
        if (Volatile.Read(ref *(nint*)&block->Unit) != 0)
        {
            return true;
        }

        if (--block->Heat > 0)
        {
            return false;
        }

        return Builder.MakeNative(block, pc);
    }

    /// <summary>Runs blocks from one that has machine code.</summary>
    private ExitCode RunNative(BlockHeader* block, ulong pc, long left)
    {
        NativeStubs stubs = cluster.Native!.Stubs;
        while (true)
        {
            // Dropped meanwhile: the stub that stands for it wants the pc in a register.
            byte* code = (byte*)Volatile.Read(ref *(nint*)&block->Native);
            if (code == stubs.Lookup)
            {
                Sync(pc, left);
                return ExitCode.Lookup;
            }

            NativeExit exit = (NativeExit)stubs.Enter(State, code, pc & ~4095UL, left);
            pc = Area<ulong>(NativeArea.Pc);
            left = Area<long>(NativeArea.Left);
            switch (exit)
            {
                case NativeExit.Budget:
                    Sync(pc, left);
                    return ExitCode.Budget;
                case NativeExit.Code:
                    Sync(pc, left);
                    return (ExitCode)Area<int>(NativeArea.Index);
                case NativeExit.Lookup:
                    block = Find(pc, left);
                    break;
                case NativeExit.Link:
                    NativeSite* site = (NativeSite*)Area<nint>(NativeArea.Block);
                    block = Link(site->From, site->Jump, site, pc, left);
                    break;
                case NativeExit.Resume:
                    OperationsLeft++;
                    BlockHeader* at = (BlockHeader*)Area<nint>(NativeArea.Block);
                    return Interpreter.Run(this, at, pc + (at->CodeOffset & 4095), left + at->Instructions, BlockHeader.Code(at) + Area<int>(NativeArea.Index));
                default:
                    if (thrown is { } error)
                    {
                        thrown = null;
                        ExceptionDispatchInfo.Throw(error);
                    }

                    return StopCode;
            }

            if (block == null)
            {
                return ExitCode.Lookup;
            }

            if (left < block->Instructions || Header.Requests != 0)
            {
                Sync(pc, left);
                return ExitCode.Budget;
            }

            if (!IsNative(block, pc))
            {
                return Interpreter.Run(this, block, pc, left);
            }
        }
    }

    /// <summary>Whether jumps out of a block may lead to another one, in the same machine code, that does not look whether somebody asks for something.</summary>
    private static bool IsInLoop(BlockHeader* block)
    {
        for (NativeMembership* membership = block->Units; membership != null; membership = membership->Next)
        {
            if (membership->Unit->EdgeCount > 0)
            {
                return true;
            }
        }

        return false;
    }

    private NativeExit DoOperation(BlockHeader* block, int index, ulong page, long left)
    {
        Insn* i = BlockHeader.Code(block) + index;
        ulong pc = page + (block->CodeOffset & 4095);
        long atBegin = left + block->Instructions;
        int length = 2;
        bool goesOn = true;
        switch (i->Op)
        {
            case >= Op.Load8U64 and <= Op.NStore64:
                length = 1;
                goesOn = ((i->Op - Op.Load8U64) & 15) < 12 ? LoadMiss(block, i, pc, atBegin) : StoreMiss(block, i, pc, atBegin);
                break;
            case Op.Memory:
                OperationsLeft += (IrOpcode)(byte)(i->Imm >> 32) is IrOpcode.Atomic or IrOpcode.CompareSwap or IrOpcode.Load128 or IrOpcode.Store128 ? 0 : 1;
                goesOn = Access(block, i, pc, atBegin);
                break;
            case Op.Call:
                HelperCalls++;
                goesOn = Call(block, i, pc, atBegin);
                break;
            case Op.Pure:
                length = 1;
                OperationsLeft++;
                PureOp.Run(State, i);
                break;
            case Op.Float:
                OperationsLeft++;
                Floats.Run(State, i);
                break;
            case Op.Dropped:
                // The first operation of an instruction of a block that was dropped by somebody else.
                StopCode = LeaveDropped(block, i, pc, atBegin);
                return NativeExit.Stop;
            default:
                OperationsLeft++;
                Floats.RunOnHost(State, i);
                break;
        }

        if (!goesOn)
        {
            return NativeExit.Stop;
        }

        if (block->Dropped == 0 && (Header.Requests == 0 || !IsInLoop(block)))
        {
            return NativeExit.None;
        }

        // The code of the block changed, perhaps by this operation: what is left of the instruction is interpreted, and no more. Or the
        // operation asked for something, an interrupt say, and the next jump is one of a loop that does not look: the interpreter does.
        Area<ulong>(NativeArea.Pc) = page;
        Area<long>(NativeArea.Left) = left;
        Area<nint>(NativeArea.Block) = (nint)block;
        Area<int>(NativeArea.Index) = index + length;
        return NativeExit.Resume;
    }
}
