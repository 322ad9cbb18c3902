using System.Runtime.CompilerServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Interp;

/// <summary>Float operations of one CPU through the machine's soft-float, with the traits of its class.</summary>
internal sealed unsafe partial class FloatOps
{
    private readonly SoftFloat soft;
    private readonly FloatTraits traits;

    /// <summary>Makes the operations.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="soft">The machine's soft-float.</param>
    public FloatOps(CpuDevice cpu, SoftFloat soft) => (this.soft, traits) = (soft, cpu.Class.Float ?? new FloatTraits());

    /// <summary>Runs an operation; its second half follows it.</summary>
    /// <param name="s">State.</param>
    /// <param name="i">The operation.</param>
    public void Run(byte* s, Insn* i)
    {
        Insn* more = i + 1;
        IrOpcode opcode = (IrOpcode)(ushort)more->Imm;
        int aux = (int)(more->Imm >> 16) & 255;
        FloatFlags flags = 0;
        switch (opcode)
        {
            case IrOpcode.Vector:
                RunVector((IrVector)aux, s, i, more, ref flags);
                break;
            case IrOpcode.FloatWide:
                RunWide((IrOpcode)((int)IrOpcode.FloatAdd + aux), s, i, more, ref flags);
                break;
            default:
                ulong result = Scalar(opcode, (FloatFormat)aux, *(ulong*)(s + i->A), *(ulong*)(s + i->B), *(ulong*)(s + more->A), Mode(s, more->D), i->Imm, ref flags);
                if (opcode is IrOpcode.FloatCompare or IrOpcode.FloatClassify)
                {
                    *(uint*)(s + i->D) = (uint)result;
                }
                else
                {
                    *(ulong*)(s + i->D) = result;
                }

                break;
        }

        ((CpuStateHeader*)s)->FloatFlags |= (uint)flags;
    }

    private static RoundingMode Mode(byte* s, short place) => (RoundingMode)(*(s + place));

    private ulong Scalar(IrOpcode opcode, FloatFormat format, ulong a, ulong b, ulong c, RoundingMode mode, long detail, ref FloatFlags flags)
    {
        int bits = (int)detail & 255;
        bool unsigned = (detail & 256) != 0;
        return opcode switch
        {
            IrOpcode.FloatAdd => soft.Add(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatSub => soft.Sub(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatMul => soft.Mul(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatDiv => soft.Div(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatSqrt => soft.Sqrt(format, a, mode, traits, ref flags),
            IrOpcode.FloatMulAdd => soft.MulAdd(format, a, b, c, (MulAddOptions)detail, mode, traits, ref flags),
            IrOpcode.FloatMinMax => soft.MinMax(format, a, b, (MinMaxOperation)detail, traits.MinMaxRule, traits, ref flags),
            IrOpcode.FloatCompare => (uint)(int)soft.Compare(format, a, b, (detail & 1) != 0, traits, ref flags),
            IrOpcode.FloatConvert => soft.Convert(format, (FloatFormat)detail, a, mode, traits, ref flags),
            IrOpcode.FloatToInt => unsigned ? soft.ToUInt(format, a, bits, mode, traits, ref flags) : (ulong)soft.ToInt(format, a, bits, mode, traits, ref flags),
            IrOpcode.FloatFromInt => unsigned
                ? soft.FromUInt(format, Low(a, bits), mode, traits, ref flags)
                : soft.FromInt(format, (long)(a << (64 - bits)) >> (64 - bits), mode, traits, ref flags),
            IrOpcode.FloatRound => soft.RoundToIntegral(format, a, mode, (detail & 1) != 0, traits, ref flags),
            IrOpcode.FloatClassify => (ulong)soft.Classify(format, a, traits),
            _ => throw new InvalidOperationException($"operation {opcode} is not a float operation"),
        };
    }

    private static ulong Low(ulong value, int bits) => bits >= 64 ? value : value & ((1UL << bits) - 1);

    private void RunWide(IrOpcode opcode, byte* s, Insn* i, Insn* more, ref FloatFlags flags)
    {
        FloatFormat format = (FloatFormat)more->B;
        long detail = i->Imm;
        int bits = (int)detail & 255;
        bool unsigned = (detail & 256) != 0;
        RoundingMode mode = Mode(s, more->D);
        byte* result = s + (ushort)i->D;
        UInt128 a = opcode == IrOpcode.FloatFromInt ? ReadBytes(s + (ushort)i->A, bits / 8) : Read(s, i->A, format);
        switch (opcode)
        {
            case IrOpcode.FloatAdd:
                Write(result, format, soft.Add(format, a, Read(s, i->B, format), mode, traits, ref flags));
                break;
            case IrOpcode.FloatSub:
                Write(result, format, soft.Sub(format, a, Read(s, i->B, format), mode, traits, ref flags));
                break;
            case IrOpcode.FloatMul:
                Write(result, format, soft.Mul(format, a, Read(s, i->B, format), mode, traits, ref flags));
                break;
            case IrOpcode.FloatDiv:
                Write(result, format, soft.Div(format, a, Read(s, i->B, format), mode, traits, ref flags));
                break;
            case IrOpcode.FloatSqrt:
                Write(result, format, soft.Sqrt(format, a, mode, traits, ref flags));
                break;
            case IrOpcode.FloatMulAdd:
                Write(result, format, soft.MulAdd(format, a, Read(s, i->B, format), Read(s, more->A, format), (MulAddOptions)detail, mode, traits, ref flags));
                break;
            case IrOpcode.FloatMinMax:
                Write(result, format, soft.MinMax(format, a, Read(s, i->B, format), (MinMaxOperation)detail, traits.MinMaxRule, traits, ref flags));
                break;
            case IrOpcode.FloatCompare:
                *(int*)result = (int)soft.Compare(format, a, Read(s, i->B, format), (detail & 1) != 0, traits, ref flags);
                break;
            case IrOpcode.FloatConvert:
                Write(result, (FloatFormat)detail, soft.Convert(format, (FloatFormat)detail, a, mode, traits, ref flags));
                break;
            case IrOpcode.FloatToInt:
                UInt128 integer = unsigned ? soft.ToUInt(format, a, bits, mode, traits, ref flags) : (UInt128)soft.ToInt(format, a, bits, mode, traits, ref flags);
                WriteBytes(result, integer, bits / 8);
                break;
            case IrOpcode.FloatFromInt:
                Write(result, format, unsigned ? soft.FromUInt(format, a, mode, traits, ref flags) : soft.FromInt(format, (Int128)(a << (128 - bits)) >> (128 - bits), mode, traits, ref flags));
                break;
            case IrOpcode.FloatRound:
                Write(result, format, soft.RoundToIntegral(format, a, mode, (detail & 1) != 0, traits, ref flags));
                break;
            default:
                *(uint*)result = (uint)soft.Classify(format, a, traits);
                break;
        }
    }

    private static UInt128 Read(byte* s, short place, FloatFormat format) => ReadBytes(s + (ushort)place, format.Bits() / 8);

    private static void Write(byte* at, FloatFormat format, UInt128 value) => WriteBytes(at, value, format.Bits() / 8);

    private static UInt128 ReadBytes(byte* at, int count)
    {
        UInt128 value = UInt128.Zero;
        Unsafe.CopyBlockUnaligned(&value, at, (uint)count);
        return value;
    }

    private static void WriteBytes(byte* at, UInt128 value, int count) => Unsafe.CopyBlockUnaligned(at, &value, (uint)count);
}
