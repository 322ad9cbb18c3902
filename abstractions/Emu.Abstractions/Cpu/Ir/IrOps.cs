using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Cpu.Ir;

/// <summary>What an operation does besides computing.</summary>
[Flags]
public enum IrEffects : byte
{
    /// <summary>A function of its operands: may be moved, merged and dropped.</summary>
    Pure = 0,

    /// <summary>Reads the state block.</summary>
    ReadsState = 1,

    /// <summary>Writes the state block.</summary>
    WritesState = 2,

    /// <summary>Reads guest memory.</summary>
    ReadsMemory = 4,

    /// <summary>Writes guest memory, or orders it.</summary>
    WritesMemory = 8,

    /// <summary>May leave the block with a fault or an exception; the state is exact there.</summary>
    MayFault = 16,

    /// <summary>Ends a path of the block.</summary>
    Ends = 32,

    /// <summary>Changes the flow inside the block.</summary>
    Flow = 64,
}

/// <summary>Description of an operation: the contract between those who build IR and those who run it.</summary>
/// <param name="Name">Name in logs; empty for numbers that no operation has.</param>
/// <param name="Results">Values that it makes, in Dst and Dst2.</param>
/// <param name="Operands">Values that it takes, in A, B, C, D.</param>
/// <param name="Effects">What it does besides.</param>
[Frozen]
public readonly record struct IrOpInfo(string Name, byte Results, byte Operands, IrEffects Effects);

/// <summary>The table of all operations.</summary>
public static class IrOps
{
    private const IrEffects State = IrEffects.ReadsState | IrEffects.WritesState;

    /// <summary>One more than the highest opcode.</summary>
    public const int Count = (int)IrOpcode.Vector + 1;

    /// <summary>
    /// Describes an operation. <c>Call</c> takes as many operands as its helper and its effects are the helper's; <c>CompareSwap128</c>
    /// takes a fifth operand from Imm; <c>FloatWide</c> and <c>Vector</c> take offsets, not values, except where their text says so.
    /// </summary>
    /// <param name="opcode">The operation.</param>
    public static IrOpInfo Info(IrOpcode opcode) => opcode switch
    {
        IrOpcode.Nop => Pure("nop", 0, 0),
        IrOpcode.InsnStart => new("insn_start", 0, 0, IrEffects.Flow),
        IrOpcode.Label => new("label", 0, 0, IrEffects.Flow),
        IrOpcode.Const => Pure("const", 1, 0),
        IrOpcode.PcRelative => Pure("pc", 1, 0),
        IrOpcode.LoadState => new("ld_state", 1, 0, IrEffects.ReadsState),
        IrOpcode.StoreState => new("st_state", 0, 1, IrEffects.WritesState),
        IrOpcode.GetLocal => new("get", 1, 0, IrEffects.Flow),
        IrOpcode.SetLocal => new("set", 0, 1, IrEffects.Flow),
        IrOpcode.Add => Pure("add", 1, 2),
        IrOpcode.Sub => Pure("sub", 1, 2),
        IrOpcode.Mul => Pure("mul", 1, 2),
        IrOpcode.And => Pure("and", 1, 2),
        IrOpcode.Or => Pure("or", 1, 2),
        IrOpcode.Xor => Pure("xor", 1, 2),
        IrOpcode.AndNot => Pure("andn", 1, 2),
        IrOpcode.OrNot => Pure("orn", 1, 2),
        IrOpcode.Xnor => Pure("xnor", 1, 2),
        IrOpcode.Not => Pure("not", 1, 1),
        IrOpcode.Neg => Pure("neg", 1, 1),
        IrOpcode.Shl => Pure("shl", 1, 2),
        IrOpcode.Shr => Pure("shr", 1, 2),
        IrOpcode.Sar => Pure("sar", 1, 2),
        IrOpcode.Rotl => Pure("rotl", 1, 2),
        IrOpcode.Rotr => Pure("rotr", 1, 2),
        IrOpcode.MulHighSigned => Pure("mulh_s", 1, 2),
        IrOpcode.MulHighUnsigned => Pure("mulh_u", 1, 2),
        IrOpcode.MulHighSignedUnsigned => Pure("mulh_su", 1, 2),
        IrOpcode.DivSigned => Pure("div_s", 1, 2),
        IrOpcode.DivUnsigned => Pure("div_u", 1, 2),
        IrOpcode.RemSigned => Pure("rem_s", 1, 2),
        IrOpcode.RemUnsigned => Pure("rem_u", 1, 2),
        IrOpcode.MulWideSigned => Pure("mul2_s", 2, 2),
        IrOpcode.MulWideUnsigned => Pure("mul2_u", 2, 2),
        IrOpcode.DivWideUnsigned => Pure("div2_u", 2, 3),
        IrOpcode.DivWideSigned => Pure("div2_s", 2, 3),
        IrOpcode.AddCarry => Pure("addc", 2, 3),
        IrOpcode.SubBorrow => Pure("subb", 2, 3),
        IrOpcode.AddFlags => Pure("add_nzcv", 2, 3),
        IrOpcode.SubFlags => Pure("sub_nzcv", 2, 3),
        IrOpcode.LogicFlags => Pure("logic_nzcv", 1, 1),
        IrOpcode.ShlCarry => Pure("shl_c", 2, 3),
        IrOpcode.ShrCarry => Pure("shr_c", 2, 3),
        IrOpcode.SarCarry => Pure("sar_c", 2, 3),
        IrOpcode.RotrCarry => Pure("rotr_c", 2, 3),
        IrOpcode.SetCond => Pure("setcond", 1, 2),
        IrOpcode.Select => Pure("select", 1, 4),
        IrOpcode.BranchCond => new("brcond", 0, 2, IrEffects.Flow),
        IrOpcode.Branch => new("br", 0, 0, IrEffects.Flow),
        IrOpcode.ZeroExtend => Pure("zext", 1, 1),
        IrOpcode.SignExtend => Pure("sext", 1, 1),
        IrOpcode.Truncate => Pure("trunc", 1, 1),
        IrOpcode.Extract => Pure("extract", 1, 1),
        IrOpcode.ExtractSigned => Pure("sextract", 1, 1),
        IrOpcode.Deposit => Pure("deposit", 1, 2),
        IrOpcode.ByteSwap => Pure("bswap", 1, 1),
        IrOpcode.BitReverse => Pure("bitrev", 1, 1),
        IrOpcode.CountLeadingZeros => Pure("clz", 1, 1),
        IrOpcode.CountTrailingZeros => Pure("ctz", 1, 1),
        IrOpcode.PopCount => Pure("popcnt", 1, 1),
        IrOpcode.CarrylessMul => Pure("clmul", 1, 2),
        IrOpcode.CarrylessMulHigh => Pure("clmulh", 1, 2),
        IrOpcode.Load => Reads("ld", 1, 1),
        IrOpcode.Store => Writes("st", 0, 2),
        IrOpcode.Load128 => Reads("ld128", 2, 1),
        IrOpcode.Store128 => Writes("st128", 0, 3),
        IrOpcode.Atomic => Writes("atomic", 1, 2),
        IrOpcode.CompareSwap => Writes("cas", 1, 3),
        IrOpcode.CompareSwap128 => Writes("cas128", 2, 4),
        IrOpcode.Fence => new("fence", 0, 0, IrEffects.ReadsMemory | IrEffects.WritesMemory),
        IrOpcode.Probe => new("probe", 0, 2, IrEffects.MayFault | IrEffects.ReadsState),
        IrOpcode.CopyInPage => Writes("copy_in_page", 1, 3),
        IrOpcode.FillInPage => Writes("fill_in_page", 1, 3),
        IrOpcode.Call => new("call", 1, 4, State | IrEffects.ReadsMemory | IrEffects.WritesMemory | IrEffects.MayFault),
        IrOpcode.Jump => Ends("jump", 0),
        IrOpcode.JumpTo => Ends("jump_to", 1),
        IrOpcode.Exit => Ends("exit", 0),
        IrOpcode.FetchFault => Ends("fetch_fault", 0),
        IrOpcode.ExitAtPc => Ends("exit_at_pc", 0),
        IrOpcode.FloatAdd => Float("fadd", 2),
        IrOpcode.FloatSub => Float("fsub", 2),
        IrOpcode.FloatMul => Float("fmul", 2),
        IrOpcode.FloatDiv => Float("fdiv", 2),
        IrOpcode.FloatSqrt => Float("fsqrt", 1),
        IrOpcode.FloatMulAdd => Float("fmuladd", 3),
        IrOpcode.FloatMinMax => Float("fminmax", 2),
        IrOpcode.FloatCompare => Float("fcmp", 2),
        IrOpcode.FloatConvert => Float("fcvt", 1),
        IrOpcode.FloatToInt => Float("f2i", 1),
        IrOpcode.FloatFromInt => Float("i2f", 1),
        IrOpcode.FloatRound => Float("fround", 1),
        IrOpcode.FloatClassify => Pure("fclass", 1, 1),
        IrOpcode.FloatWide => new("fwide", 0, 0, State),
        IrOpcode.Vector => new("vec", 0, 0, State),
        _ => default,
    };

    private static IrOpInfo Pure(string name, byte results, byte operands) => new(name, results, operands, IrEffects.Pure);

    private static IrOpInfo Reads(string name, byte results, byte operands) =>
        new(name, results, operands, IrEffects.ReadsMemory | IrEffects.ReadsState | IrEffects.MayFault);

    private static IrOpInfo Writes(string name, byte results, byte operands) =>
        new(name, results, operands, IrEffects.ReadsMemory | IrEffects.WritesMemory | IrEffects.ReadsState | IrEffects.MayFault);

    private static IrOpInfo Ends(string name, byte operands) => new(name, 0, operands, State | IrEffects.Ends);

    private static IrOpInfo Float(string name, byte operands) => new(name, 1, operands, State);
}

/// <summary>The operations that an accelerator runs itself; <see cref="IrBuilder"/> expands the others into these. Immutable.</summary>
[Frozen]
public sealed class IrOpSet
{
    private readonly bool[] supported = new bool[IrOps.Count];

    private IrOpSet()
    {
    }

    /// <summary>Whether an operation can be expanded into others when it is missing.</summary>
    /// <param name="opcode">The operation.</param>
    public static bool IsExpandable(IrOpcode opcode) => opcode is
        (>= IrOpcode.AndNot and <= IrOpcode.Neg) or IrOpcode.Rotl or IrOpcode.Rotr
        or (>= IrOpcode.MulHighSigned and <= IrOpcode.MulHighSignedUnsigned)
        or (>= IrOpcode.AddCarry and <= IrOpcode.RotrCarry)
        or IrOpcode.Select or (>= IrOpcode.ZeroExtend and <= IrOpcode.PopCount and not IrOpcode.Truncate);

    /// <summary>Every operation.</summary>
    public static IrOpSet All()
    {
        var set = new IrOpSet();
        for (int i = 0; i < set.supported.Length; i++)
        {
            set.supported[i] = true;
        }

        return set;
    }

    /// <summary>Every operation but some that can be expanded.</summary>
    /// <param name="missing">Operations that the accelerator lacks.</param>
    /// <exception cref="ArgumentException">One of them cannot be expanded.</exception>
    public static IrOpSet AllBut(params ReadOnlySpan<IrOpcode> missing)
    {
        IrOpSet set = All();
        foreach (IrOpcode opcode in missing)
        {
            if (!IsExpandable(opcode))
            {
                throw new ArgumentException($"operation {opcode} cannot be expanded: an accelerator must run it", nameof(missing));
            }

            set.supported[(int)opcode] = false;
        }

        return set;
    }

    /// <summary>Whether an operation is run as it is.</summary>
    /// <param name="opcode">The operation.</param>
    public bool Has(IrOpcode opcode) => supported[(int)opcode];
}
