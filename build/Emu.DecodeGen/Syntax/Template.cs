namespace Emu.DecodeGen.Syntax;

/// <summary>A piece of a disassembly template: literal text, or an argument with an optional format.</summary>
internal readonly record struct TemplatePiece(string? Text, string? Argument, string? Format);

/// <summary>Splits templates such as <c>"lw {rd:reg}, {imm}({rs1:reg})"</c>.</summary>
internal static class Template
{
    public static bool TryParse(string template, out List<TemplatePiece> pieces, out string? error)
    {
        pieces = [];
        error = null;
        var i = 0;
        while (i < template.Length)
        {
            if (template[i] == '}')
            {
                error = "has a '}' without a '{'";
                return false;
            }

            if (template[i] != '{')
            {
                var end = template.AsSpan(i).IndexOfAny('{', '}');
                end = end < 0 ? template.Length : i + end;
                pieces.Add(new TemplatePiece(template[i..end], null, null));
                i = end;
                continue;
            }

            var close = template.IndexOf('}', i);
            if (close < 0)
            {
                error = "has a '{' without a '}'";
                return false;
            }

            var inner = template[(i + 1)..close].Split(':');
            if (inner.Length > 2 || inner.Any(p => p.Length == 0 || !char.IsAsciiLetter(p[0])))
            {
                error = $"has the malformed place '{template[i..(close + 1)]}'";
                return false;
            }

            pieces.Add(new TemplatePiece(null, inner[0], inner.Length == 2 ? inner[1] : null));
            i = close + 1;
        }

        return true;
    }
}
