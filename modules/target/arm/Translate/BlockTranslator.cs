using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <summary>
/// Translates one block. The methods that translate instructions lie in files after the manual's groups of instructions; each returns
/// false when the encoding is undefined. Encodings that the manual calls unpredictable are undefined where a register is the pc that must
/// not be, and otherwise do what their bits say.
/// </summary>
internal sealed partial class BlockTranslator(IrBuilder ir, CodeReader code, ArmFeatures features, ArmHelpers helpers)
{
    private const int Sp = 13;
    private const int Lr = 14;
    private const int Pc = 15;

    private readonly bool hasThumb2 = features.Has(ArmFeature.Thumb2);
    private readonly bool hasFloat = features.Has(ArmFeature.Fp);
    private readonly bool hasV81 = features.Has(ArmFeature.V81);

    /// <summary>Address of the present instruction.</summary>
    private ulong pc;

    /// <summary>Its bits.</summary>
    private uint instruction;

    /// <summary>Its bytes: 2 or 4.</summary>
    private uint length;

    /// <summary>State key that the block is for.</summary>
    private ulong stateKey;

    /// <summary>EPSR.IT of the present instruction.</summary>
    private uint it;

    private uint Next => (uint)(pc + length);

    private bool InIt => (it & 15) != 0;

    /// <summary>EPSR.IT behind the present instruction (ITAdvance).</summary>
    private uint NextIt => (it & 7) == 0 ? 0 : (it & 0xE0) | (it << 1 & 0x1F);

    /// <summary>Translates from the request's pc to the end of a block.</summary>
    public void Run(in TranslationRequest request)
    {
        pc = request.Pc;
        stateKey = request.StateKey;
        it = (uint)(stateKey & StateKey.It);
        if ((stateKey & (StateKey.Lockup | StateKey.NotThumb)) != 0)
        {
            ir.InsnStart(pc, it);
            CannotExecute();
            return;
        }

        for (var count = 0; count < request.MaxInstructions && !ir.IsNearlyFull; count++)
        {
            var first = count == 0;
            if ((!first && !code.InPage(pc)) || !TryFetch(first, out var unreadable))
            {
                if (!first)
                {
                    break;
                }

                ir.InsnStart(pc, it);
                ir.FetchFault(pc);
                return;
            }

            ir.InsnStart(pc, it);
            if (unreadable != 0)
            {
                ir.FetchFault(unreadable);
                return;
            }

            if (first && it != 0)
            {
                SetIt(0);
            }

            Instruction();
            if (ir.HasEnded)
            {
                return;
            }

            pc += length;
        }

        Continue((uint)pc, it);
    }

    /// <summary>Reads the instruction. Only the first one of a block may cross a page; its second half may be unreadable.</summary>
    private bool TryFetch(bool first, out ulong unreadable)
    {
        unreadable = 0;
        if (!code.TryRead16(pc, out var low))
        {
            return false;
        }

        instruction = low;
        length = 2;
        if (low >> 11 < 0b11101)
        {
            return true;
        }

        if (!first && !code.InPage(pc + 3))
        {
            return false;
        }

        if (!code.TryRead16(pc + 2, out var high))
        {
            unreadable = pc + 2;
            return true;
        }

        instruction = (uint)low << 16 | high;
        length = 4;
        return true;
    }

    private void Instruction()
    {
        // Inside of an IT block every instruction is conditional, but BKPT; the condition may be "always".
        var before = it;
        if (!InIt || it >> 4 == 14 || (instruction >> 8 == 0xBE && length == 2))
        {
            Decode();
            it = it == before ? NextIt : it;
            return;
        }

        var skip = ir.NewLabel();
        BranchUnless(it >> 4, skip);
        var (kept, keptFlags) = ((IrValue[])known.Clone(), knownFlags);
        Decode();
        it = NextIt;
        var ended = ir.HasEnded;
        ir.Place(skip);
        Forget(kept, keptFlags);
        if (ended)
        {
            Continue(Next, it);
        }
    }

    private void Decode()
    {
        if (MayEndInGateway)
        {
            ir.Call(helpers.CheckHalves);
        }

        var prepared = false;
        if (hasFloat && IsFloat && !EnterFloat(out prepared))
        {
            return;
        }

        if (!(length == 2 ? Decode16(instruction, features) : Decode32(instruction, features)))
        {
            // § A6.7, B1.5.14: coprocessors that are not there have a fault of their own, where faults are told apart.
            // Those that belong to the floating-point unit are missing where it is off.
            if (hasFloat && IsVector)
            {
                RaiseUndefinedVector();
                return;
            }

            var coprocessor = length == 4 && !(hasFloat && IsFloat) && (instruction >> 26 & 3) == 3 && instruction >> 29 == 7 && (instruction >> 24 & 3) != 3;
            Raise(coprocessor ? UsageFault.NoCoprocessor : UsageFault.Undefined);
        }
        else if (prepared && !ir.HasEnded)
        {
            Leave(IrExit.Recheck);
        }
    }

    /// <summary>Ends the block: goes on near it, with a state of the IT block.</summary>
    private void Continue(uint address, uint itState)
    {
        if (itState == 0)
        {
            ir.Jump(address);
        }
        else
        {
            SetIt(itState);
            ir.Exit(IrExit.Recheck, address);
        }
    }

    /// <summary>Ends the path behind the present instruction for a reason.</summary>
    private bool Leave(IrExit reason)
    {
        SetIt(NextIt, always: false);
        ir.Exit(reason, Next);
        return true;
    }

    /// <summary>Ends the path where a helper led.</summary>
    private bool LeaveAtPc()
    {
        ir.ExitAtPc(IrExit.Recheck);
        return true;
    }

    private void SetIt(uint value, bool always = true)
    {
        if (always || value != 0)
        {
            ir.StoreState(ArmRegisters.StateKey, ir.Const32(value), log2Size: 0);
        }
    }

    /// <summary>Calls a helper; one that may raise leaves the instruction's IT state behind, which is not to be found there later.</summary>
    private IrValue Call(HelperId helper, params ReadOnlySpan<IrValue> arguments)
    {
        var value = ir.Call(helper, arguments);
        if (it != 0)
        {
            SetIt(0);
        }

        return value;
    }

    private bool Raise(uint usageFault)
    {
        ir.Call(helpers.RaiseUsage, ir.Const32(usageFault));
        return LeaveAtPc();
    }

    private void RaiseUndefinedVector()
    {
        if ((stateKey & StateKey.FloatOff) == 0)
        {
            Raise(UsageFault.Undefined);
            return;
        }

        ir.Call(helpers.RaiseNoFloat);
        LeaveAtPc();
    }

    private void CannotExecute()
    {
        if ((stateKey & StateKey.Lockup) != 0)
        {
            ir.Exit(IrExit.Halt, pc);
        }
        else
        {
            Raise(UsageFault.InvalidState);
        }
    }

    /// <summary>A field of branches: I1 and I2 are J1 and J2, inverted where the sign is clear (§ A7.7.12, encoding T4).</summary>
    private static int Offset(int raw) => raw < 0 ? raw : raw ^ 0xC0_0000;
}
