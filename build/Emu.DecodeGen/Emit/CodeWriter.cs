using System.Text;

namespace Emu.DecodeGen.Emit;

/// <summary>Indented text with LF line ends.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line(string text = "")
    {
        if (text.Length > 0)
        {
            _text.Append(' ', _depth * 4).Append(text);
        }

        _text.Append('\n');
    }

    public void Open(string head)
    {
        if (head.Length > 0)
        {
            Line(head);
        }

        Line("{");
        _depth++;
    }

    public void Close(string tail = "")
    {
        _depth--;
        Line("}" + tail);
    }

    public override string ToString() => _text.ToString();
}
