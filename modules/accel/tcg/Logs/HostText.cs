using System.Text;

namespace Emu.Accel.Tcg.Logs;

/// <summary>Machine code as text: address and bytes, sixteen a line. Disassemblers read that; none is part of the engine.</summary>
internal static class HostText
{
    /// <summary>Writes code.</summary>
    /// <param name="code">The code.</param>
    /// <param name="address">Where it is executed.</param>
    public static string Of(ReadOnlySpan<byte> code, nint address)
    {
        var text = new StringBuilder();
        for (int k = 0; k < code.Length; k += 16)
        {
            text.Append($"  0x{address + k:x}: ");
            foreach (byte b in code[k..Math.Min(k + 16, code.Length)])
            {
                text.Append($" {b:x2}");
            }

            text.AppendLine();
        }

        return text.ToString();
    }
}
