using System.Globalization;
using Emu.DecodeGen.Model;

namespace Emu.DecodeGen.Syntax;

/// <summary>Reads the segments of a field: <c>position:length</c>, <c>position:slength</c>, <c>'bits'</c>, <c>!fn=Method</c>.</summary>
internal sealed class FieldReader(DiagnosticBag diagnostics)
{
    public Field? Read(Location at, IReadOnlyList<Token> tokens)
    {
        var segments = new List<Segment>();
        string? function = null;
        foreach (var token in tokens)
        {
            if (token.Text.StartsWith("!fn=", StringComparison.Ordinal) && token.Text.Length > 4)
            {
                function = token.Text[4..];
            }
            else if (Segment(token) is not { } segment)
            {
                return null;
            }
            else if (segment.Signed && segments.Count > 0)
            {
                diagnostics.Add("DEC020", token.At, "Only the first segment of a field can be signed", "Move the sign to the most significant segment");
                return null;
            }
            else
            {
                segments.Add(segment);
            }
        }

        if (segments.Count == 0)
        {
            diagnostics.Add("DEC022", at, "The field has no segment", "Write at least one position:length");
            return null;
        }

        return new Field(at, segments, function);
    }

    private Segment? Segment(Token token)
    {
        var text = token.Text;
        if (text.Length > 2 && text[0] == '\'' && text[^1] == '\'' && text[1..^1].All(c => c is '0' or '1'))
        {
            return new Segment(0, text.Length - 2, false, text[1..^1]);
        }

        var colon = text.IndexOf(':');
        if (colon > 0)
        {
            var signed = colon + 1 < text.Length && text[colon + 1] == 's';
            if (Number(text[..colon], out var position) && Number(text[(colon + (signed ? 2 : 1))..], out var length) && length > 0 && position + length <= 64)
            {
                return new Segment(position, length, signed, null);
            }
        }

        diagnostics.Add("DEC020", token.At, $"'{text}' is no segment of a field", "Write position:length, position:slength (signed), or literal bits in single quotes");
        return null;
    }

    private static bool Number(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
