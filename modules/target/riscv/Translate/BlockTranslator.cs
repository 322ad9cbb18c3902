using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Translate;

/// <summary>
/// Translates one block. The methods that translate instructions lie in files after the chapters of the manual; each returns
/// false when the encoding is illegal.
/// </summary>
internal sealed partial class BlockTranslator(IrBuilder ir, CodeReader code, RiscvFeatures features, bool is32, int zeroBlockBytes, RiscvHelpers helpers)
{
    private readonly IrType word = is32 ? IrType.I32 : IrType.I64;
    private readonly IrValue[] known = new IrValue[32];
    private readonly RiscvFeatures features = features;
    private readonly bool hasDouble = features.Has(RiscvFeature.D);
    private readonly ulong zeroBlock = (ulong)zeroBlockBytes;

    /// <summary>Bits that the address of an instruction may not have.</summary>
    private readonly ulong misaligned = features.Has(RiscvFeature.Zca) ? 0UL : 2;

    /// <summary>Address of the present instruction.</summary>
    private ulong pc;

    /// <summary>Its bits.</summary>
    private uint instruction;

    /// <summary>Its bytes: 2 or 4.</summary>
    private uint length;

    /// <summary>State key that the block is for.</summary>
    private ulong stateKey;

    /// <summary>Privilege mode that the block is for.</summary>
    private PrivilegeMode mode;

    /// <summary>MMU mode of its loads and stores.</summary>
    private byte dataMode;

    private ulong Next => pc + length;

    /// <summary>Translates from the request's pc to the end of a block.</summary>
    public void Run(in TranslationRequest request)
    {
        pc = request.Pc;
        stateKey = request.StateKey;
        mode = StateKey.Mode(request.StateKey);
        dataMode = (byte)StateKey.DataMode(request.StateKey);
        for (var count = 0; count < request.MaxInstructions && !ir.IsNearlyFull; count++)
        {
            var first = count == 0;
            if (!first && !code.InPage(pc))
            {
                break;
            }

            if (!TryFetch(first, out var unreadable))
            {
                if (first)
                {
                    ir.InsnStart(pc);
                    ir.FetchFault(unreadable);
                    return;
                }

                break;
            }

            ir.InsnStart(pc);
            Instruction();
            if (ir.HasEnded)
            {
                return;
            }

            pc = Next;
        }

        ir.Jump(pc);
    }

    /// <summary>
    /// Reads the instruction. An aligned one of 32 bits is read at once, whatever is written meanwhile (Ziccif); where that fails, or
    /// could reach into the next page, it is read in parcels of 16 bits, of which the first tells the length. Only the first
    /// instruction of a block may cross a page.
    /// </summary>
    private bool TryFetch(bool first, out ulong unreadable)
    {
        unreadable = pc;
        if (code.InPage(pc + 3) && code.TryRead32(pc, out var word32))
        {
            length = (word32 & 3) == 3 ? 4u : 2;
            instruction = length == 4 ? word32 : (ushort)word32;
            return true;
        }

        if (!code.TryRead16(pc, out var low))
        {
            return false;
        }

        instruction = low;
        length = 2;
        if ((low & 3) != 3)
        {
            return true;
        }

        unreadable = pc + 2;
        if ((!first && !code.InPage(pc + 3)) || !code.TryRead16(pc + 2, out var high))
        {
            return false;
        }

        instruction = low | ((uint)high << 16);
        length = 4;
        return true;
    }

    private void Instruction()
    {
        if ((pc & misaligned) != 0)
        {
            // Jumps check their target, so only a debugger or a boot entry leads here.
            RaiseAt(Cause.InstructionMisaligned, pc);
        }
        else if (!(length == 2 ? Decode16(instruction, features) : Decode32(instruction, features)))
        {
            Raise(Cause.IllegalInstruction, instruction);
        }
    }

    /// <summary>An access of loads and stores.</summary>
    private MemAccess Data(MemOp op) => new(op, 0, dataMode);

    private IrValue Constant(long value) => ir.Const(word, (ulong)value);

    /// <summary>A register's value; values seen in this block are not loaded again.</summary>
    private IrValue Read(int register)
    {
        ref var value = ref known[register];
        if (value.Id == 0)
        {
            value = register == 0 ? Constant(0) : ir.LoadState(word, Offset(register));
        }

        return value;
    }

    private bool Write(int register, IrValue value)
    {
        if (register != 0)
        {
            ir.StoreState(Offset(register), value);
            known[register] = value;
        }

        return true;
    }

    private static int Offset(int register) => RiscvRegisters.X0 + (8 * register);

    /// <summary>The low 32 bits of a register as a 32-bit value.</summary>
    private IrValue ReadLow(int register) => is32 ? Read(register) : ir.Truncate(Read(register));

    /// <summary>Writes a 32-bit result sign-extended.</summary>
    private bool WriteLow(int register, IrValue value) =>
        Write(register, is32 ? value : ir.SignExtend(IrType.I64, value, 2));

    /// <summary>An address near the block as a register's value; it holds wherever the code is mapped.</summary>
    private IrValue Address(ulong address)
    {
        var value = ir.PcRelative(address);
        return is32 ? ir.Truncate(value) : value;
    }

    private bool Raise(ulong cause, ulong value) => Raise(cause, ir.Const64(value));

    private bool RaiseAt(ulong cause, ulong address) => Raise(cause, ir.PcRelative(address));

    private bool Raise(ulong cause, IrValue value)
    {
        ir.Call(helpers.Raise, ir.Const64(cause), value);
        ir.ExitAtPc(IrExit.Recheck);
        return true;
    }
}
