using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qom;
using Emu.Target.Arm.Isa;

namespace Emu.Target.Arm.State;

/// <content>
/// The floating-point unit: whether it may be used, its status register, and what becomes of its registers when exceptions come (§ B1.5.7).
/// </content>
internal sealed partial class CortexM
{
    private const uint FloatFrameSize = 0x68;
    private const uint FloatFrameOffset = 0x20;
    private const int StackedRegisters = 16;

    /// <summary>The rules by FPSCR.FZ and FPSCR.DN.</summary>
    [Derived]
    private FloatTraits[] floatTraits = [];

    internal bool HasFloat => features.Has(ArmFeature.Fp);

    /// <summary>FPSCR with what happened since it was looked at last.</summary>
    internal uint ReadFpscr()
    {
        // IR's flags are those of FPSCR in reverse; a subnormal operand is noted only where it is flushed, which IR never does.
        var flags = Header.FloatFlags;
        State.Fpscr |= (flags & 1) << 4 | (flags & 2) << 2 | (flags & 4) | (flags & 8) >> 2 | (flags & 16) >> 4;
        Header.FloatFlags = 0;
        return State.Fpscr | VectorSize;
    }

    /// <summary>FPDSCR of a state.</summary>
    internal uint ReadFpdscr(int bank) => State.Banks[bank].Fpdscr | VectorSize;

    /// <summary>FPSCR.LTPSIZE, which is constant without vectors.</summary>
    private uint VectorSize => V81 ? Fpscr.NoTailPredication : 0;

    /// <summary>Bits of FPSCR that the unit has for how instructions work.</summary>
    internal uint FloatModes => Fpscr.Modes | (features.Has(ArmFeature.Half) ? Fpscr.FlushHalfToZero : 0);

    internal void WriteFpscr(uint value)
    {
        State.Fpscr = value & (Fpscr.All | FloatModes);
        Header.FloatFlags = 0;
        UpdateStateKey();
    }

    /// <summary>
    /// Before a floating-point instruction (ExecuteFPCheck): stores registers for which only room was left, and begins a context.
    /// </summary>
    /// <returns>Whether the instruction may go on; else an exception was entered.</returns>
    internal bool PrepareFloat()
    {
        for (var bank = 0; bank < 2; bank++)
        {
            if ((State.Banks[bank].Fpccr & Fpscr.LazyActive) != 0 && !StoreLazily(bank))
            {
                return false;
            }
        }

        if ((State.Bank.Fpccr & Fpscr.AutomaticState) != 0 && !HasOwnContext)
        {
            WriteFpscr((ReadFpscr() & (V8 ? 0 : ~Fpscr.Modes)) | (State.Bank.Fpdscr & FloatModes));
            State.FloatContext |= ControlBits.FloatContext | (State.Secure != 0 ? ControlBits.SecureFloatContext : 0);
        }

        if (Security)
        {
            SharedFpccr = (SharedFpccr & ~Fpscr.SecureContext) | (State.Secure != 0 ? Fpscr.SecureContext : 0);
        }

        UpdateStateKey();
        return true;
    }

    /// <summary>A float operation under FPSCR as it is.</summary>
    /// <param name="code">Operation, format, rounding (7: that of FPSCR) and detail, as the translator packs them.</param>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    /// <param name="c">Third operand.</param>
    internal ulong RunFloat(ulong code, ulong a, ulong b, ulong c)
    {
        var (operation, format, detail) = ((IrOpcode)(byte)code, (FloatFormat)(byte)(code >> 8), (long)(code >> 32));
        var mode = (code >> 16 & 7) == 7 ? Rounding : (RoundingMode)(code >> 16 & 7);
        var traits = TraitsOf(format);
        var soft = Services.Float;
        FloatFlags flags = 0;
        var result = operation switch
        {
            IrOpcode.FloatAdd => soft.Add(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatSub => soft.Sub(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatMul => soft.Mul(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatDiv => soft.Div(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatSqrt => soft.Sqrt(format, a, mode, traits, ref flags),
            IrOpcode.FloatMulAdd => soft.MulAdd(format, a, b, c, (MulAddOptions)detail, mode, traits, ref flags),
            IrOpcode.FloatMinMax => soft.MinMax(format, a, b, (MinMaxOperation)detail, traits.MinMaxRule, traits, ref flags),
            IrOpcode.FloatCompare => (ulong)soft.Compare(format, a, b, detail != 0, traits, ref flags),
            IrOpcode.FloatConvert => ConvertFloat(format, (FloatFormat)detail, a, mode, ref flags),
            IrOpcode.FloatToInt when detail < 256 => (ulong)soft.ToInt(format, a, 32, mode, traits, ref flags),
            IrOpcode.FloatToInt => soft.ToUInt(format, a, 32, mode, traits, ref flags),
            IrOpcode.FloatFromInt when detail < 256 => soft.FromInt(format, (int)a, mode, traits, ref flags),
            IrOpcode.FloatFromInt => soft.FromUInt(format, (uint)a, mode, traits, ref flags),
            _ => soft.RoundToIntegral(format, a, mode, detail != 0, traits, ref flags),
        };
        Gather(format == FloatFormat.F16 ? flags & ~FloatFlags.InputDenormal : flags);
        return result;
    }

    /// <summary>Converts between a float and a number with a binary point.</summary>
    /// <param name="code">Bits of the number, then bits behind the point, format, 1 for unsigned, 1 for the number as result; a byte each.</param>
    /// <param name="value">What is converted.</param>
    internal ulong ConvertFixed(ulong code, ulong value)
    {
        var (bits, fraction, format) = ((int)(code & 255), (int)(code >> 8 & 255), (FloatFormat)(byte)(code >> 16));
        var (isUnsigned, toFixed) = ((code >> 24 & 1) != 0, (code >> 32 & 1) != 0);
        var soft = Services.Float;
        FloatFlags flags = 0;
        var traits = TraitsOf(format);
        var signed = (long)(value << (64 - bits)) >> (64 - bits);
        var unsigned = value << (64 - bits) >> (64 - bits);
        var result = (toFixed, isUnsigned) switch
        {
            (true, true) => soft.ToUInt(format, value, bits, RoundingMode.TowardZero, traits, ref flags, fraction),
            (true, false) => (ulong)soft.ToInt(format, value, bits, RoundingMode.TowardZero, traits, ref flags, fraction),
            (false, true) => soft.FromUInt(format, unsigned, RoundingMode.NearestEven, traits, ref flags, -fraction),
            _ => soft.FromInt(format, signed, RoundingMode.NearestEven, traits, ref flags, -fraction),
        };
        Gather(format == FloatFormat.F16 ? flags & ~FloatFlags.InputDenormal : flags);
        return result;
    }

    private RoundingMode Rounding => (State.Fpscr >> Fpscr.RoundingShift & 3) switch
    {
        0 => RoundingMode.NearestEven,
        1 => RoundingMode.Up,
        2 => RoundingMode.Down,
        _ => RoundingMode.TowardZero,
    };

    private FloatTraits Traits => floatTraits[State.Fpscr >> 24 & 3];

    /// <summary>The rules for a format: half precision is flushed by a bit of its own, and says nothing of operands that are.</summary>
    private FloatTraits TraitsOf(FloatFormat format) =>
        format == FloatFormat.F16 ? floatTraits[(State.Fpscr >> 24 & 2) | ((State.Fpscr & Fpscr.FlushHalfToZero) != 0 ? 1u : 0)] : Traits;

    /// <summary>The part of the state key that floating point has.</summary>
    private ulong FloatKey
    {
        get
        {
            if (!HasFloat)
            {
                return 0;
            }

            var off = !IsFloatOn(IsPrivileged, out _);
            var prepare = ((State.Banks[0].Fpccr | State.Banks[1].Fpccr) & Fpscr.LazyActive) != 0
                || ((State.Bank.Fpccr & Fpscr.AutomaticState) != 0 && !HasOwnContext)
                || (Security && (SharedFpccr & Fpscr.SecureContext) != 0 != (State.Secure != 0));
            return (off ? StateKey.FloatOff : 0) | (prepare ? StateKey.FloatPrepare : 0)
                | ((State.Fpscr & (Fpscr.FlushToZero | Fpscr.FlushHalfToZero | Fpscr.DefaultNan | Fpscr.AlternativeHalf)) != 0 ? StateKey.FloatByHelpers : 0)
                | StateKey.OfRounding(Rounding);
        }
    }

    /// <summary>The rules of FPSCR as it is after reset: those that IR's operations follow.</summary>
    private static FloatTraits MakeTraits() => new()
    {
        NanRule = NanRule.FirstOperand,
        SignalingNanFirst = true,
        MulAddNanOrder = MulAddNanOrder.Cab,
        MulAddNanAddend = MulAddNanAddend.DefaultNanIfQuiet,
        Tininess = Tininess.BeforeRounding,
        FlushOutputFlags = FloatFlags.Underflow,
        MinMaxRule = MinMaxRule.Number2008,
        IntegerOverflow = IntegerOverflowRule.SaturateNanZero,
    };

    private static FloatTraits[] MakeTraitsByModes()
    {
        var plain = MakeTraits();
        var flushing = plain with { FlushInputs = true, FlushOutputs = true };
        return [plain, flushing, plain with { NanRule = NanRule.DefaultNan }, flushing with { NanRule = NanRule.DefaultNan }];
    }

    /// <summary>Bits of FPCCR that both states share.</summary>
    private ref uint SharedFpccr => ref State.Banks[Security ? 1 : 0].Fpccr;

    /// <summary>Whether the present state has a context.</summary>
    private bool HasOwnContext => HasFloatContext && (State.Secure == 0 || (State.FloatContext & ControlBits.SecureFloatContext) != 0);

    /// <summary>Raises the UsageFault of an instruction while the unit is off.</summary>
    internal void RaiseNoFloat()
    {
        IsFloatOn(IsPrivileged, out var forSecure);
        var bank = forSecure ? 1 : (int)State.Secure;
        State.Banks[bank].Cfsr |= UsageFault.NoCoprocessor;
        Raise(bank != 0 ? ExceptionNumber.UsageFault | ExceptionNumber.Secure : ExceptionNumber.UsageFault);
    }

    /// <summary>Whether the unit may be used.</summary>
    /// <param name="isPrivileged">By privileged code.</param>
    /// <param name="forSecure">Whether it is the secure state that keeps the other one from it.</param>
    private bool IsFloatOn(bool isPrivileged, out bool forSecure)
    {
        forSecure = false;
        var on = (State.Bank.Cpacr >> Fpscr.AccessShift & 3) switch
        {
            3 => true,
            1 => isPrivileged,
            _ => false,
        };
        forSecure = on && Security && State.Secure == 0 && (State.Nsacr & Fpscr.NonSecureAccess) == 0;
        return on && !forSecure;
    }

    /// <summary>Bytes of a frame with floating-point registers: the secure state may want all of them kept.</summary>
    private uint FloatFrame() => KeepsAll ? 0xA8 : FloatFrameSize;

    private uint FloatFrame(uint back) => V8 && Security && (back & ReturnSecureStack) != 0 && (SharedFpccr & Fpscr.TreatAsSecure) != 0 ? 0xA8 : FloatFrameSize;

    /// <summary>Whether the secure state keeps S16 to S31, too (FPCCR.TS).</summary>
    private bool KeepsAll => State.Secure != 0 && (SharedFpccr & Fpscr.TreatAsSecure) != 0;

    private void Gather(FloatFlags flags)
    {
        var kept = (State.Fpscr & Fpscr.FlushToZero) != 0 && (flags & FloatFlags.InputDenormal) != 0 ? Fpscr.InputDenormal : 0;
        State.Fpscr |= kept;
        Header.FloatFlags |= (uint)(flags & ~FloatFlags.InputDenormal);
    }

    /// <summary>Between formats. Half precision is never flushed (FPSCR.FZ is about the others), and may be the alternative one.</summary>
    private ulong ConvertFloat(FloatFormat from, FloatFormat to, ulong value, RoundingMode mode, ref FloatFlags flags)
    {
        var traits = Traits;
        var soft = Services.Float;
        if (from == FloatFormat.F16)
        {
            const ulong LargestExponent = 0x7C00;
            if ((State.Fpscr & Fpscr.AlternativeHalf) != 0 && (value & LargestExponent) == LargestExponent)
            {
                // One more exponent of numbers: half of it is one that all know, and doubling it is exact.
                var half = soft.Convert(from, to, value & ~0x400UL, mode, traits with { FlushInputs = false }, ref flags);
                return soft.Scale(to, half, 1, mode, traits, ref flags);
            }

            var result = soft.Convert(from, to, value, mode, traits with { FlushInputs = false }, ref flags);
            flags &= ~FloatFlags.InputDenormal;
            return result;
        }

        if (to != FloatFormat.F16)
        {
            return soft.Convert(from, to, value, mode, traits, ref flags);
        }

        traits = traits with { FlushOutputs = false };
        return (State.Fpscr & Fpscr.AlternativeHalf) == 0
            ? soft.Convert(from, to, value, mode, traits, ref flags)
            : ConvertToAlternativeHalf(from, value, mode, traits, ref flags);
    }

    /// <summary>§ A2.5.2 Alternative half-precision: what does not fit becomes the largest number, and a NaN zero.</summary>
    private ulong ConvertToAlternativeHalf(FloatFormat from, ulong value, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        const ulong Largest = 0x7FFF;
        var soft = Services.Float;
        var sign = (from == FloatFormat.F64 ? value >> 48 : value >> 16) & 0x8000;
        var kind = soft.Classify(from, value, traits);
        if (kind is FloatClass.QuietNan or FloatClass.SignalingNan)
        {
            flags |= FloatFlags.Invalid;
            return sign;
        }

        FloatFlags happened = 0;
        var plain = soft.Convert(from, FloatFormat.F16, value, mode, traits, ref happened);
        if ((plain & Largest) < 0x7800)
        {
            flags |= happened;
            return plain;
        }

        // From here on the exponent is not one of small numbers: half of it rounds alike.
        FloatFlags ignored = 0;
        happened = 0;
        var halved = soft.Scale(from, value, -1, RoundingMode.NearestEven, traits, ref ignored);
        var scaled = soft.Convert(from, FloatFormat.F16, halved, mode, traits, ref happened);
        if ((happened & FloatFlags.Overflow) != 0 || (scaled & Largest) >= 0x7C00)
        {
            flags |= FloatFlags.Invalid;
            return sign | Largest;
        }

        flags |= happened;
        return scaled + 0x400;
    }

    /// <summary>Puts S0 to S15 and FPSCR into a frame, or leaves room for them.</summary>
    private bool PushFloat(uint frame, out MemoryFault fault)
    {
        fault = default;
        if ((SharedFpccr & Fpscr.LazyState) == 0)
        {
            var stored = StoreFloat(frame + FloatFrameOffset, StateKey.Mode(Header.StateKey), KeepsAll, out fault);
            if (KeepsAll)
            {
                ClearFloat(32);
            }

            return stored;
        }

        LeaveRoom(frame + FloatFrameOffset);
        return true;
    }

    /// <summary>Notes where the registers of the present context are to be stored when something else uses them (UpdateFPCCR).</summary>
    private void LeaveRoom(uint address)
    {
        var now = ExecutionPriority();
        State.Bank.Fpcar = address;
        State.Bank.Fpccr = (State.Bank.Fpccr & ~(Fpscr.InUser | Fpscr.InThread | Fpscr.MemManageReady | Fpscr.UsageFaultReady)) | Fpscr.LazyActive
            | (IsPrivileged ? 0 : Fpscr.InUser) | (IsHandler ? 0 : Fpscr.InThread)
            | Ready(Fpscr.MemManageReady, OfState(ExceptionNumber.MemManage)) | (V8 ? Ready(Fpscr.UsageFaultReady, OfState(ExceptionNumber.UsageFault)) : 0);
        const uint Shared = Fpscr.HardFaultReady | Fpscr.BusFaultReady | Fpscr.MonitorReady | Fpscr.SecureFaultReady | Fpscr.SecureContext;
        SharedFpccr = (SharedFpccr & ~Shared)
            | (now > HardFaultPriority ? Fpscr.HardFaultReady : 0)
            | Ready(Fpscr.BusFaultReady, Identify(ExceptionNumber.BusFault))
            | (GroupPriority(Identify(ExceptionNumber.DebugMonitor)) < now ? Fpscr.MonitorReady : 0)
            | (Security ? Ready(Fpscr.SecureFaultReady, ExceptionNumber.SecureFault | ExceptionNumber.Secure) : 0)
            | (State.Secure != 0 ? Fpscr.SecureContext : 0);

        uint Ready(uint bit, int exception) => IsEnabled(exception) && GroupPriority(exception) < now ? bit : 0;
    }

    private bool StoreFloat(uint address, int mode, bool all, out MemoryFault fault)
    {
        fault = default;
        for (var i = 0; i < (all ? 34 : 17); i++)
        {
            // S0 to S15, FPSCR, a word that is left alone, S16 to S31.
            var value = i < StackedRegisters ? State.S[i] : i == StackedRegisters ? ReadFpscr() : State.S[Math.Max(i - 2, 0)];
            if (i != StackedRegisters + 1 && (Control is not { } engine || !engine.TryStore(address + (4 * (uint)i), WordAccess(mode), value, out fault)))
            {
                return false;
            }
        }

        return true;
    }

    private void ClearFloat(int registers)
    {
        for (var i = 0; i < registers; i++)
        {
            State.S[i] = 0;
        }

        WriteFpscr(0);
    }

    /// <summary>Fills the room that an exception left (PreserveFPState), with the privilege that was there.</summary>
    /// <returns>Whether nothing was raised.</returns>
    private bool StoreLazily(int bank)
    {
        ref var own = ref State.Banks[bank];
        var secure = bank != 0;
        var mode = ((own.Fpccr & Fpscr.InUser) != 0 ? MmuMode.Unprivileged : 0) | ((SharedFpccr & Fpscr.HardFaultReady) == 0 ? MmuMode.NegativePriority : 0) | (secure ? MmuMode.Secure : 0);
        var all = secure && (SharedFpccr & Fpscr.TreatAsSecure) != 0;
        var stored = StoreFloat(own.Fpcar & ~7u, mode, all, out var fault);
        own.Fpccr &= ~Fpscr.LazyActive;
        if (stored)
        {
            if (all || (Security && secure))
            {
                ClearFloat(all ? 32 : StackedRegisters);
            }

            UpdateStateKey();
            return true;
        }

        UpdateStateKey();
        return FailLazily(fault, bank);
    }

    private bool FailLazily(in MemoryFault fault, int bank)
    {
        var ownBit = bank != 0 ? ExceptionNumber.Secure : 0;
        int exception;
        bool ready;
        if (fault.Code != 0)
        {
            State.Sfsr |= SecureFault.LazyViolation;
            (exception, ready) = (ExceptionNumber.SecureFault | ExceptionNumber.Secure, (SharedFpccr & Fpscr.SecureFaultReady) != 0);
        }
        else if (fault.Kind is FaultKind.Bus or FaultKind.WalkBus)
        {
            State.Banks[0].Cfsr |= FaultStatus.BusLazy;
            (exception, ready) = (Identify(ExceptionNumber.BusFault), (SharedFpccr & Fpscr.BusFaultReady) != 0);
        }
        else
        {
            State.Banks[bank].Cfsr |= FaultStatus.ViolationLazy;
            (exception, ready) = (ExceptionNumber.MemManage | ownBit, (State.Banks[bank].Fpccr & Fpscr.MemManageReady) != 0);
        }

        if (!ready)
        {
            if ((SharedFpccr & Fpscr.HardFaultReady) == 0)
            {
                LockUp();
                return false;
            }

            State.Hfsr |= FaultStatus.Forced;
            exception = ExceptionNumber.HardFault | (Security && (!HasNonSecureFaults || bank != 0) ? ExceptionNumber.Secure : 0);
        }

        if (GroupPriority(exception) >= ExecutionPriority())
        {
            SetPending(exception, true);
            return true;
        }

        EnterException(exception);
        return false;
    }

    /// <summary>Takes S0 to S15 and FPSCR back from a frame.</summary>
    private bool PopFloat(uint frame, int mode, out MemoryFault fault)
    {
        fault = default;
        ref var own = ref State.Bank;
        if ((own.Fpccr & Fpscr.LazyActive) != 0)
        {
            // Nothing was stored, so nothing was changed.
            own.Fpccr &= ~Fpscr.LazyActive;
            return true;
        }

        return LoadFloat(frame + FloatFrameOffset, mode, KeepsAll, out fault);
    }

    private bool LoadFloat(uint address, int mode, bool all, out MemoryFault fault)
    {
        fault = default;
        for (var i = 0; i < (all ? 34 : 17); i++)
        {
            if (i == StackedRegisters + 1)
            {
                continue;
            }

            if (Control is not { } engine || !engine.TryLoad(address + (4 * (uint)i), WordAccess(mode), out var value, out fault))
            {
                return false;
            }

            if (i == StackedRegisters)
            {
                WriteFpscr((uint)value);
            }
            else
            {
                State.S[i < StackedRegisters ? i : i - 2] = (uint)value;
            }
        }

        return true;
    }

    /// <summary>VLSTM: room for the secure state's registers before it calls the other one (FPCCR, section D1.2.56).</summary>
    /// <returns>Whether it is done; else an exception was entered.</returns>
    internal bool StoreForCall(uint address)
    {
        if ((State.FloatContext & ControlBits.SecureFloatContext) == 0)
        {
            return true;
        }

        if ((address & 7) != 0)
        {
            RaiseUsageFault(UsageFault.Unaligned);
            return false;
        }

        if ((SharedFpccr & Fpscr.LazyState) != 0)
        {
            LeaveRoom(address);
        }
        else
        {
            if (!StoreFloat(address, StateKey.Mode(Header.StateKey), KeepsAll, out var fault))
            {
                RaiseMemoryFault(fault);
                return false;
            }

            ClearFloat(KeepsAll ? 32 : StackedRegisters);
        }

        State.FloatContext &= ~ControlBits.FloatContext;
        UpdateStateKey();
        return true;
    }

    /// <summary>VLLDM: takes them back.</summary>
    /// <returns>Whether it is done; else an exception was entered.</returns>
    internal bool LoadAfterCall(uint address)
    {
        if ((State.FloatContext & ControlBits.SecureFloatContext) == 0)
        {
            return true;
        }

        if ((State.Bank.Fpccr & Fpscr.LazyActive) != 0)
        {
            State.Bank.Fpccr &= ~Fpscr.LazyActive;
        }
        else if ((address & 7) != 0)
        {
            RaiseUsageFault(UsageFault.Unaligned);
            return false;
        }
        else if (!LoadFloat(address, StateKey.Mode(Header.StateKey), KeepsAll, out var fault))
        {
            RaiseMemoryFault(fault);
            return false;
        }

        State.FloatContext |= ControlBits.FloatContext;
        UpdateStateKey();
        return true;
    }
}
