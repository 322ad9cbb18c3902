using System.Text;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Logs;

/// <summary>Operations of the engine's own form as text, as they are: operation, places, constant.</summary>
internal static class OperationText
{
    /// <summary>Writes operations.</summary>
    /// <param name="operations">The operations.</param>
    /// <param name="names">Names of places.</param>
    public static string Of(ReadOnlySpan<Insn> operations, PlaceNames names)
    {
        var text = new StringBuilder();
        for (int k = 0; k < operations.Length; k++)
        {
            ref readonly Insn i = ref operations[k];
            text.AppendLine($"  {k,3}  {i.Op,-20} d {names.Of(i.D)}, a {names.Of(i.A)}, b {names.Of(i.B)}, 0x{i.Imm:x}");
        }

        return text.ToString();
    }
}
