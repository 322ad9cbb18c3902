using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;

namespace Emu.Target.Arm.Translate;

/// <content>§ A4.4.3 Multiply instructions of the DSP extension. The pc as the addend stands for no addend.</content>
internal sealed partial class BlockTranslator
{
    private partial bool Smlabb(in ArgsMla a) => HalfMultiply(a, 0, 0);

    private partial bool Smlabt(in ArgsMla a) => HalfMultiply(a, 0, 16);

    private partial bool Smlatb(in ArgsMla a) => HalfMultiply(a, 16, 0);

    private partial bool Smlatt(in ArgsMla a) => HalfMultiply(a, 16, 16);

    private partial bool Smlawb(in ArgsMla a) => WordByHalf(a, 0);

    private partial bool Smlawt(in ArgsMla a) => WordByHalf(a, 16);

    private partial bool Smlad(in ArgsMla a) => DualMultiply(a, subtracts: false, crossed: false);

    private partial bool Smladx(in ArgsMla a) => DualMultiply(a, subtracts: false, crossed: true);

    private partial bool Smlsd(in ArgsMla a) => DualMultiply(a, subtracts: true, crossed: false);

    private partial bool Smlsdx(in ArgsMla a) => DualMultiply(a, subtracts: true, crossed: true);

    private partial bool Smmla(in ArgsMla a) => HighMultiply(a, subtracts: false, rounds: false);

    private partial bool Smmlar(in ArgsMla a) => HighMultiply(a, subtracts: false, rounds: true);

    private partial bool Smmls(in ArgsMla a) => a.Ra != Pc && HighMultiply(a, subtracts: true, rounds: false);

    private partial bool Smmlsr(in ArgsMla a) => a.Ra != Pc && HighMultiply(a, subtracts: true, rounds: true);

    private partial bool Smlalbb(in ArgsLong a) => AccumulateLong(a, HalfProduct(a.Rn, 0, a.Rm, 0));

    private partial bool Smlalbt(in ArgsLong a) => AccumulateLong(a, HalfProduct(a.Rn, 0, a.Rm, 16));

    private partial bool Smlaltb(in ArgsLong a) => AccumulateLong(a, HalfProduct(a.Rn, 16, a.Rm, 0));

    private partial bool Smlaltt(in ArgsLong a) => AccumulateLong(a, HalfProduct(a.Rn, 16, a.Rm, 16));

    private partial bool Smlald(in ArgsLong a) => AccumulateLong(a, DualProduct(a.Rn, a.Rm, subtracts: false, crossed: false));

    private partial bool Smlaldx(in ArgsLong a) => AccumulateLong(a, DualProduct(a.Rn, a.Rm, subtracts: false, crossed: true));

    private partial bool Smlsld(in ArgsLong a) => AccumulateLong(a, DualProduct(a.Rn, a.Rm, subtracts: true, crossed: false));

    private partial bool Smlsldx(in ArgsLong a) => AccumulateLong(a, DualProduct(a.Rn, a.Rm, subtracts: true, crossed: true));

    private partial bool Umaal(in ArgsLong a)
    {
        if (!IsLong(a))
        {
            return false;
        }

        var product = ir.Mul(Unsigned(a.Rn), Unsigned(a.Rm));
        return WriteLong(a, ir.Add(ir.Add(product, Unsigned(a.Lo)), Unsigned(a.Hi)));
    }

    private partial bool Usada8(in ArgsMla a)
    {
        if (a.Rn == Pc || a.Rm == Pc)
        {
            return false;
        }

        var sum = Addend(a.Ra);
        var (left, right) = (Read(a.Rn), Read(a.Rm));
        for (var position = 0; position < 32; position += 8)
        {
            var difference = ir.Sub(ir.Extract(left, position, 8), ir.Extract(right, position, 8));
            sum = ir.Add(sum, ir.Select(IrCond.Less, difference, Constant(0), ir.Neg(difference), difference));
        }

        return Write(a.Rd, sum);
    }

    private bool HalfMultiply(in ArgsMla a, int left, int right) =>
        a.Rn != Pc && a.Rm != Pc && Write(a.Rd, AddWithOverflow(HalfProduct(a.Rn, left, a.Rm, right), a.Ra));

    private bool WordByHalf(in ArgsMla a, int half) =>
        a.Rn != Pc && a.Rm != Pc
        && Write(a.Rd, AddWithOverflow(ir.SarConst(ir.Mul(Wide(Read(a.Rn)), Wide(ir.Extract(Read(a.Rm), half, 16, signed: true))), 16), a.Ra));

    private bool DualMultiply(in ArgsMla a, bool subtracts, bool crossed) =>
        a.Rn != Pc && a.Rm != Pc && Write(a.Rd, AddWithOverflow(DualProduct(a.Rn, a.Rm, subtracts, crossed), a.Ra));

    private bool HighMultiply(in ArgsMla a, bool subtracts, bool rounds)
    {
        if (a.Rn == Pc || a.Rm == Pc)
        {
            return false;
        }

        var product = ir.Mul(Wide(Read(a.Rn)), Wide(Read(a.Rm)));
        var start = ir.ShlConst(ir.ZeroExtend(IrType.I64, Addend(a.Ra), 2), 32);
        var sum = subtracts ? ir.Sub(start, product) : ir.Add(start, product);
        return Write(a.Rd, ir.Truncate(ir.ShrConst(rounds ? ir.Add(sum, ir.Const64(0x8000_0000)) : sum, 32)));
    }

    private bool AccumulateLong(in ArgsLong a, IrValue product)
    {
        if (!IsLong(a))
        {
            return false;
        }

        return WriteLong(a, ir.Add(ir.Or(ir.ShlConst(Unsigned(a.Hi), 32), Unsigned(a.Lo)), product));
    }

    private static bool IsLong(in ArgsLong a) => a.Lo != Pc && a.Hi != Pc && a.Lo != a.Hi && a.Rn != Pc && a.Rm != Pc;

    private bool WriteLong(in ArgsLong a, IrValue value) => Write(a.Lo, ir.Truncate(value)) && Write(a.Hi, ir.Truncate(ir.ShrConst(value, 32)));

    private IrValue Addend(int ra) => ra == Pc ? Constant(0) : Read(ra);

    private IrValue Unsigned(int register) => ir.ZeroExtend(IrType.I64, Read(register), 2);

    /// <summary>The product of two signed halfwords, as 64 bits.</summary>
    private IrValue HalfProduct(int rn, int left, int rm, int right) =>
        Wide(ir.Mul(ir.Extract(Read(rn), left, 16, signed: true), ir.Extract(Read(rm), right, 16, signed: true)));

    /// <summary>Sum or difference of the products of the low and the high halfwords, as 64 bits.</summary>
    private IrValue DualProduct(int rn, int rm, bool subtracts, bool crossed)
    {
        var low = HalfProduct(rn, 0, rm, crossed ? 16 : 0);
        var high = HalfProduct(rn, 16, rm, crossed ? 0 : 16);
        return subtracts ? ir.Sub(low, high) : ir.Add(low, high);
    }

    /// <summary>A sum's low 32 bits; APSR.Q is set when the whole does not fit.</summary>
    private IrValue AddWithOverflow(IrValue value, int ra)
    {
        var sum = ra == Pc ? value : ir.Add(value, Wide(Read(ra)));
        var result = ir.Truncate(sum);
        SetSaturated(ir.Truncate(ir.SetCond(IrCond.NotEqual, Wide(result), sum)));
        return result;
    }
}
