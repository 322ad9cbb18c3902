using System.Text;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Accel.Tcg.Logs;

/// <summary>A block of IR as text, a line for each operation: <c>v3 = add.i64 v1, v2</c>.</summary>
internal static class IrText
{
    /// <summary>Writes a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="names">Names of fields of the state.</param>
    /// <param name="helpers">Helpers of the CPU class.</param>
    public static string Of(IrBlock block, PlaceNames names, HelperTable helpers)
    {
        var text = new StringBuilder();
        foreach (ref readonly IrOp op in block.Ops)
        {
            text.Append(op.Opcode is IrOpcode.InsnStart or IrOpcode.Label ? "" : "  ").AppendLine(Line(op, block, names, helpers));
        }

        return text.ToString();
    }

    private static string Line(in IrOp op, IrBlock block, PlaceNames names, HelperTable helpers) => op.Opcode switch
    {
        IrOpcode.InsnStart => $"---- {Address(block, op.Imm)}{(op.A == 0 ? "" : $" word0 v{op.A}")}{(op.B == 0 ? "" : $" word1 v{op.B}")}",
        IrOpcode.Label => $"L{op.A}:",
        IrOpcode.Const => $"v{op.Dst} = const.{Type(op.Type)} 0x{(op.Type == IrType.I32 ? (uint)op.Imm : (ulong)op.Imm):x}",
        IrOpcode.PcRelative => $"v{op.Dst} = pc {Address(block, op.Imm)}",
        IrOpcode.LoadState => $"v{op.Dst} = ld_state.{Type(op.Type)} {names.Of((int)op.Imm)}, {8 << (op.Aux & 7)} bits{((op.Aux & 8) != 0 ? " signed" : "")}",
        IrOpcode.StoreState => $"st_state {names.Of((int)op.Imm)}, {8 << (op.Aux & 7)} bits, v{op.A}",
        IrOpcode.GetLocal => $"v{op.Dst} = get.{Type(op.Type)} local{op.A}",
        IrOpcode.SetLocal => $"set.{Type(op.Type)} local{op.Dst}, v{op.A}",
        IrOpcode.BranchCond => $"brcond.{Type(op.Type)} {Condition(op.Aux)} v{op.A}, v{op.B} -> L{op.C}",
        IrOpcode.Branch => $"br -> L{op.A}",
        IrOpcode.SetCond or IrOpcode.Select => $"{Results(op)}{Name(op)} {Condition(op.Aux)} {Operands(op)}",
        IrOpcode.Call => $"v{op.Dst} = call {helpers[(int)(op.Imm & 0xFFFF)].Name}({Values(op, (int)(op.Imm >> 16) & 255)})",
        IrOpcode.Jump => $"jump {Address(block, op.Imm)}",
        IrOpcode.Exit => $"exit {((IrExit)op.Aux).ToString().ToLowerInvariant()} {Address(block, op.Imm)}",
        IrOpcode.ExitAtPc => $"exit_at_pc {((IrExit)op.Aux).ToString().ToLowerInvariant()}",
        IrOpcode.FetchFault => $"fetch_fault {Address(block, op.Imm)}",
        IrOpcode.Atomic => $"{Results(op)}atomic {((IrAtomic)op.Aux).ToString().ToLowerInvariant()} {Operands(op)}{Access(op.Imm)}",
        IrOpcode.Probe => $"probe {((AccessKind)op.Aux).ToString().ToLowerInvariant()} {Operands(op)}{Access(op.Imm)}",
        IrOpcode.CompareSwap128 => $"{Results(op)}cas128 {Operands(op)}, v{(ushort)(op.Imm >> 32)}{Access(op.Imm)}",
        >= IrOpcode.Load and <= IrOpcode.FillInPage and not IrOpcode.Fence => $"{Results(op)}{Name(op)} {Operands(op)}{Access(op.Imm)}",
        IrOpcode.Vector => $"vec {((IrVector)op.Aux).ToString().ToLowerInvariant()} {names.Of(op.Dst)} = {names.Of(op.B)}, {names.Of(op.C)}, {names.Of(op.D)}; lanes of {8 << op.A} bits in {op.Dst2} bytes, 0x{op.Imm:x}",
        IrOpcode.FloatWide => $"fwide {IrOps.Info((IrOpcode)(op.Aux + (int)IrOpcode.FloatAdd)).Name} {names.Of(op.Dst)} = {names.Of(op.B)}, {names.Of(op.C)}, {names.Of(op.D)}; format {op.A}, rounding v{op.Dst2}, {op.Imm}",
        >= IrOpcode.FloatAdd and < IrOpcode.FloatWide => $"{Results(op)}{Name(op)} {Operands(op)}; format {op.Aux}{(op.D == 0 ? "" : $", rounding v{op.D}")}{(op.Imm == 0 ? "" : $", {op.Imm}")}",
        IrOpcode.Extract or IrOpcode.ExtractSigned or IrOpcode.Deposit => $"{Results(op)}{Name(op)} {Operands(op)}; {op.Imm >> 8} bits from {op.Imm & 255}",
        _ => $"{Results(op)}{Name(op)} {Operands(op)}{(op.Aux == 0 ? "" : $"; {op.Aux}")}{(op.Imm == 0 ? "" : $"; 0x{op.Imm:x}")}".TrimEnd(),
    };

    private static string Name(in IrOp op) => $"{IrOps.Info(op.Opcode).Name}.{Type(op.Type)}";

    private static string Type(IrType type) => type == IrType.I32 ? "i32" : "i64";

    private static string Condition(byte aux) => ((IrCond)aux).ToString().ToLowerInvariant();

    private static string Address(IrBlock block, long distance) => $"0x{block.Pc + (ulong)distance:x}";

    private static string Results(in IrOp op) => IrOps.Info(op.Opcode).Results switch
    {
        0 => "",
        1 => $"v{op.Dst} = ",
        _ => $"v{op.Dst}, v{op.Dst2} = ",
    };

    private static string Operands(in IrOp op) => Values(op, IrOps.Info(op.Opcode).Operands);

    private static string Values(in IrOp op, int count) =>
        string.Join(", ", ((ushort[])[op.A, op.B, op.C, op.D]).Take(count).Select(value => $"v{value}"));

    private static string Access(long imm)
    {
        var access = MemAccess.FromBits((uint)imm);
        MemOp op = access.Op;
        string alignment = op.AlignmentMask == 0 ? "" : $" aligned to {op.AlignmentMask + 1}";
        return $"; {8 << op.Log2Size} bits{(op.IsSigned ? " signed" : "")}{(op.IsBigEndian ? " big-endian" : "")}{alignment}, port {access.Port} mode {access.MmuIndex}";
    }
}
