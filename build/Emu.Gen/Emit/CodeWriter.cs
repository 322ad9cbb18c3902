using System.Text;

namespace Emu.Gen.Emit;

/// <summary>Indented text.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder text = new();
    private int depth;

    public CodeWriter Line(string line = "")
    {
        if (line.Length > 0)
        {
            text.Append(' ', 4 * depth).Append(line);
        }

        text.Append('\n');
        return this;
    }

    public CodeWriter Open(string line)
    {
        Line(line).Line("{");
        depth++;
        return this;
    }

    public CodeWriter Close(string after = "")
    {
        depth--;
        return Line("}" + after);
    }

    public override string ToString() => text.ToString();
}
